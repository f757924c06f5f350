import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beatsOf, Heartbeats } from '../../src/live/heartbeats.js';
import { Watchdog, watchdogMs } from '../../src/live/watchdog.js';

/** A watchdog of 10 s over an engine and a writer whose turns the test sets. */
function watched() {
  const figures = { engineTurns: [0], writer: { turns: 0 } };
  const said: string[] = [];
  const watchdog = new Watchdog(
    {
      withinMs: 10_000,
      heartbeats: new Heartbeats(() => beatsOf(figures), 0),
      ping: () => said.push('ping'),
      onStall: (names) => said.push(`stalled: ${names.join()}`),
      onRecovery: () => said.push('recovered'),
    },
    0,
  );
  return { figures, said, watchdog };
}

function turnAll(figures: { engineTurns: number[]; writer: { turns: number } }): void {
  figures.engineTurns = figures.engineTurns.map((turns) => turns + 1);
  figures.writer.turns++;
}

test('Watchdog: pings at half of the time that systemd allows while all parts turn', () => {
  const { figures, said, watchdog } = watched();
  for (let nowMs = 0; nowMs <= 20_000; nowMs += 1000) {
    turnAll(figures);
    watchdog.tick(nowMs);
  }
  assert.deepEqual(said, ['ping', 'ping', 'ping', 'ping']);
});

for (const part of ['engine 0', 'writer']) {
  test(`Watchdog: no ping goes out while the ${part} stands still, which is told once`, () => {
    const { figures, said, watchdog } = watched();
    for (let nowMs = 5000; nowMs <= 20_000; nowMs += 5000) {
      if (part === 'writer') figures.engineTurns = [nowMs];
      else figures.writer.turns++;
      watchdog.tick(nowMs);
    }
    assert.deepEqual(said, [`stalled: ${part}`]);
  });
}

test('Watchdog: pings again, and says so, when a part that stood still turns', () => {
  const { figures, said, watchdog } = watched();
  watchdog.tick(5000);
  turnAll(figures);
  watchdog.tick(10_000);
  assert.deepEqual(said, ['stalled: engine 0,writer', 'ping', 'recovered']);
});

test('Watchdog: a timer that comes late finds what turned meanwhile', () => {
  const { figures, said, watchdog } = watched();
  turnAll(figures);
  watchdog.tick(5000);
  turnAll(figures);
  watchdog.tick(14_900);
  assert.deepEqual(said, ['ping', 'ping']);
});

test('Watchdog: started, it ticks by its timer at the clock it is given', (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const { figures, said, watchdog } = watched();
  turnAll(figures);
  watchdog.start(() => 5000);
  t.mock.timers.tick(2500);
  watchdog.stop();
  t.mock.timers.tick(60_000);
  assert.deepEqual(said, ['ping']);
});

const ENVIRONMENTS = [
  [{ WATCHDOG_USEC: '30000000' }, 30_000],
  [{ WATCHDOG_USEC: '30000000', WATCHDOG_PID: '7' }, 30_000],
  [{ WATCHDOG_USEC: '30000000', WATCHDOG_PID: '8' }, undefined],
  [{ WATCHDOG_USEC: '0' }, undefined],
  [{ WATCHDOG_USEC: 'soon' }, undefined],
  [{}, undefined],
] as const;

for (const [environment, expected] of ENVIRONMENTS) {
  test(`watchdogMs: for process 7, ${JSON.stringify(environment)} gives ${expected}`, () => {
    assert.equal(watchdogMs(environment, 7), expected);
  });
}

test('Heartbeats: a part is stalled once it has not turned for as long as is allowed, and not before', () => {
  const beats = [{ name: 'writer', turns: 1 }];
  const heartbeats = new Heartbeats(() => beats, 0);
  assert.deepEqual(heartbeats.stalled(4999, 5000), []);
  assert.deepEqual(heartbeats.stalled(5000, 5000), ['writer']);
  beats[0] = { name: 'writer', turns: 2 };
  assert.deepEqual(heartbeats.stalled(60_000, 5000), []);
  assert.deepEqual(heartbeats.stalled(64_999, 5000), []);
  assert.deepEqual(heartbeats.stalled(65_000, 5000), ['writer']);
});

test('Heartbeats: a part that is new gets its time from when it is first seen', () => {
  const beats: { name: string; turns: number }[] = [];
  const heartbeats = new Heartbeats(() => beats, 0);
  beats.push({ name: 'engine 0', turns: 0 });
  assert.deepEqual(heartbeats.stalled(100_000, 5000), []);
  assert.deepEqual(heartbeats.stalled(105_000, 5000), ['engine 0']);
});
