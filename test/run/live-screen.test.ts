import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Draw, LiveScreen } from '../../src/run/live-screen.js';
import type { ReplayTotals } from '../../src/run/stats.js';

const TOTALS = {} as ReplayTotals;
const snapshot = (): void => undefined;

function screen(draw: Draw, tookMs: number) {
  const written: string[] = [];
  let nowMs = 0;
  const canvas = { rows: 4, write: (text: string) => written.push(text) };
  const shown = new LiveScreen(
    canvas,
    (...words) => {
      nowMs += tookMs;
      return draw(...words);
    },
    () => nowMs,
  );
  const lookAt = (ms: number): void => {
    nowMs = ms;
    shown.look(snapshot, () => TOTALS);
  };
  return { shown, written, lookAt };
}

test('LiveScreen: a picture has no more lines than the terminal, and no line end that would move it', () => {
  const { written, lookAt } = screen(() => 'a\nb\nc\nd\ne\n', 0);
  lookAt(0);
  assert.equal(written.length, 1);
  assert.ok(written[0]!.endsWith('\u001b[Ha\u001b[K\r\nb\u001b[K\r\nc\u001b[K\r\nd\u001b[K\u001b[J'));
});

test('LiveScreen: draws once in a second, and less often where drawing takes more than a tenth of it', () => {
  const quick = screen(() => 'a\n', 0);
  for (let ms = 0; ms <= 3000; ms += 10) quick.lookAt(ms);
  assert.equal(quick.written.length, 4);
  const slow = screen(() => 'a\n', 500);
  for (let ms = 0; ms <= 6000; ms += 10) slow.lookAt(ms);
  assert.equal(slow.written.length, 2);
});

test('LiveScreen: what is to be noted has the last line, and the terminal is given back at the end', () => {
  const { shown, written, lookAt } = screen((_, __, height) => `${height}\n`, 0);
  shown.note('eth0 is down');
  lookAt(0);
  assert.ok(written[0]!.includes('3\u001b[K\r\neth0 is down'));
  shown.close();
  assert.ok(written[1]!.endsWith('\u001b[?1049l'));
});
