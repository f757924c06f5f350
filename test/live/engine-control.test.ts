import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MessageChannel } from 'node:worker_threads';
import { EngineControl, EngineOrders, sharedControl } from '../../src/live/engine-control.js';

function ends(t: { after(work: () => void): void }): { orders: EngineOrders; control: EngineControl } {
  const { port1, port2 } = new MessageChannel();
  const shared = sharedControl();
  const orders = new EngineOrders(shared, port1);
  t.after(() => orders.close());
  return { orders, control: new EngineControl(shared, port2) };
}

test('engine control: orders are taken in turn without a look at the event loop, then there is none', (t) => {
  const { orders, control } = ends(t);
  assert.equal(control.take(), undefined);
  orders.give({ kind: 'filter', expression: 'udp', compiled: undefined });
  orders.give({ kind: 'filter', expression: undefined, compiled: undefined });
  assert.deepEqual(
    [control.take(), control.take(), control.take()],
    [{ kind: 'filter', expression: 'udp', compiled: undefined }, { kind: 'filter', expression: undefined, compiled: undefined }, undefined],
  );
});

test('engine control: a stop is seen at once', (t) => {
  const { orders, control } = ends(t);
  assert.equal(control.isStopAsked, false);
  orders.stop();
  assert.equal(control.isStopAsked, true);
});
