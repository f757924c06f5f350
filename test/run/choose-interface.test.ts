import assert from 'node:assert/strict';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { UsageError } from '../../src/errors.js';
import { chooseInterface, type Dialogue, type InterfaceChoice } from '../../src/run/choose-interface.js';

const LO: InterfaceChoice = { name: 'lo', hasDefaultRoute: false, about: 'up' };
const ETH0: InterfaceChoice = { name: 'eth0', hasDefaultRoute: true, about: 'up, 192.0.2.7' };
const WLAN0: InterfaceChoice = { name: 'wlan0', hasDefaultRoute: false, about: 'down' };
const ALL = [LO, ETH0, WLAN0];

/** Somebody who types `lines`, one after each question. */
function typing(lines: readonly string[]): Dialogue & { readonly said: () => string } {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const left = [...lines];
  let said = '';
  output.on('data', (chunk: Buffer) => {
    said += chunk.toString();
    const line = said.endsWith('] ') ? left.shift() : undefined;
    if (line !== undefined) input.write(`${line}\n`);
    else if (said.endsWith('] ')) input.end();
  });
  return { input, output, isTerminal: true, said: () => said };
}

const nobody: Dialogue = { input: new PassThrough(), output: new PassThrough(), isTerminal: false };

test('chooseInterface: where nobody is there the default route decides, and the only interface is taken', async () => {
  assert.deepEqual(await chooseInterface(ALL, nobody), { name: 'eth0' });
  assert.deepEqual(await chooseInterface([WLAN0], nobody), { name: 'wlan0' });
});

test('chooseInterface: where nobody is there and no default route, the names are told', async () => {
  await assert.rejects(
    chooseInterface([LO, WLAN0], nobody),
    new UsageError('no interface has the default route; name one of lo, wlan0 with --interface'),
  );
  await assert.rejects(chooseInterface([], nobody), new UsageError('there is no interface to watch'));
});

test('chooseInterface: a terminal is shown a numbered list, and Enter takes the default route', async () => {
  const dialogue = typing(['']);
  assert.deepEqual(await chooseInterface(ALL, dialogue), { name: 'eth0' });
  assert.equal(dialogue.said(), 'Interfaces:\n  1  lo     up\n  2  eth0   up, 192.0.2.7, default route\n  3  wlan0  down\nWhich one? [2] ');
});

for (const [answer, name] of [
  ['3', 'wlan0'],
  [' 1 ', 'lo'],
  ['wlan0', 'wlan0'],
] as const) {
  test(`chooseInterface: the answer ${JSON.stringify(answer)} is ${name}`, async () => {
    assert.deepEqual(await chooseInterface(ALL, typing([answer])), { name });
  });
}

test('chooseInterface: a wrong answer is asked again', async () => {
  const dialogue = typing(['0', '4', 'eth', '-1', '1e0', '3']);
  assert.deepEqual(await chooseInterface(ALL, dialogue), { name: 'wlan0' });
  assert.equal(dialogue.said().split('A number from 1 to 3, or a name.').length, 6);
});

test('chooseInterface: without default route Enter takes the first', async () => {
  assert.deepEqual(await chooseInterface([LO, WLAN0], typing([''])), { name: 'lo' });
});

test('chooseInterface: the end of input (Ctrl-D) breaks off with 130', async () => {
  assert.deepEqual(await chooseInterface(ALL, typing([])), { exitStatus: 130 });
});

test('chooseInterface: SIGINT (Ctrl-C) breaks off with 130 and leaves no listener behind', async () => {
  const before = process.listenerCount('SIGINT');
  const [input, output] = [new PassThrough(), new PassThrough()];
  const chosen = chooseInterface(ALL, { input, output, isTerminal: true });
  await once(output, 'data');
  process.emit('SIGINT');
  assert.deepEqual(await chosen, { exitStatus: 130 });
  assert.equal(process.listenerCount('SIGINT'), before);
});
