import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { onInterrupt } from '../../src/run/interrupt.js';

test('onInterrupt: after dispose nobody listens any more', () => {
  const before = process.listenerCount('SIGINT');
  const interrupt = onInterrupt(() => undefined);
  assert.equal(process.listenerCount('SIGINT'), before + 1);
  interrupt.dispose();
  assert.equal(process.listenerCount('SIGINT'), before);
  assert.equal(process.listenerCount('SIGTERM'), before);
});

/** A program that says "ready", and with which status it is to stop at its first signal, and then goes on for ever. */
function startEndless(t: TestContext) {
  const url = new URL('../../src/run/interrupt.ts', import.meta.url).href;
  const code = `import { onInterrupt } from ${JSON.stringify(url)};
    const interrupt = onInterrupt(() => process.stdout.write(String(interrupt.exitStatus)));
    setInterval(() => undefined, 1000);
    process.stdout.write('ready');`;
  const cwd = fileURLToPath(new URL('../..', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], { cwd });
  t.after(() => child.kill('SIGKILL'));
  return child;
}

for (const [first, second, status] of [
  ['SIGINT', 'SIGINT', '130'],
  ['SIGTERM', 'SIGTERM', '143'],
  ['SIGINT', 'SIGTERM', '130'],
] as const) {
  test(`onInterrupt: ${first} stops the run with ${status}, ${second} after it kills the process`, async (t) => {
    const child = startEndless(t);
    assert.equal(String((await once(child.stdout, 'data'))[0]), 'ready');
    child.kill(first);
    assert.equal(String((await once(child.stdout, 'data'))[0]), status);
    child.kill(second);
    assert.deepEqual(await once(child, 'exit'), [null, second]);
  });
}
