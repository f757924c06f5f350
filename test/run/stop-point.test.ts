import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { StopPoint, sharedStop } from '../../src/run/stop-point.js';

test('StopPoint: nobody stops while nobody asks', () => {
  const stop = new StopPoint(sharedStop(2));
  assert.equal(stop.frames(1000), Number.POSITIVE_INFINITY);
});

test('StopPoint: an engine alone stops where it is', () => {
  const stop = new StopPoint(sharedStop(1));
  stop.ask();
  assert.equal(stop.frames(1000), 1000);
  assert.equal(stop.frames(1128), 1000);
});

test('StopPoint: an engine goes on to the end where another has come to it', () => {
  const shared = sharedStop(2);
  const [first, second] = [new StopPoint(shared, 0), new StopPoint(shared, 1)];
  first.leave();
  second.ask();
  assert.equal(second.frames(1000), Number.POSITIVE_INFINITY);
});

test('StopPoint: an engine that has said how far it is and then leaves is counted once', () => {
  const shared = sharedStop(2);
  const [first, second] = [new StopPoint(shared, 0), new StopPoint(shared, 1)];
  second.leave();
  first.ask();
  first.frames(10);
  first.leave();
  assert.equal(first.frames(10), Number.POSITIVE_INFINITY);
  assert.equal(new Int32Array(shared, 0, 2)[1], 2);
});

test('StopPoint: engines on threads of their own agree on the frames of the furthest', async () => {
  const seen = [100, 5000, 32_768];
  const shared = sharedStop(seen.length);
  new StopPoint(shared).ask();
  const url = new URL('../../src/run/stop-point.ts', import.meta.url).href;
  const code = `import('tsx/esm/api').then(async ({ register }) => {
    register();
    const { StopPoint } = await import(${JSON.stringify(url)});
    const { parentPort, workerData } = await import('node:worker_threads');
    parentPort.postMessage(new StopPoint(workerData.shared, workerData.engine).frames(workerData.seen));
  })`;
  const answers = seen.map((frames, engine) => {
    const worker = new Worker(code, { eval: true, workerData: { shared, engine, seen: frames } });
    return new Promise<number>((resolve, reject) => {
      worker.on('message', resolve);
      worker.on('error', reject);
    });
  });
  assert.deepEqual(await Promise.all(answers), [32_768, 32_768, 32_768]);
});
