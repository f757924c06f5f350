import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KEY_NAMES, KEYS } from '../../src/config/config-keys.js';
import { reloadDifference } from '../../src/config/reload-difference.js';
import { load } from './yaml-file.js';

test('reloadDifference: what a reload takes is taken, the rest is left as it was and said', () => {
  const old = load({});
  const next = load({
    environment: { RASTRO_FLOW_IDLE_TIMEOUT: '15s', RASTRO_THREADS: '2', RASTRO_OUTPUT_FOLDER: '/x', RASTRO_FILTER: 'tcp' },
  });
  const { taken, left, inForce } = reloadDifference(old, next);
  assert.deepEqual(taken, [
    { key: 'filter', from: '', to: 'tcp' },
    { key: 'flow.idle_timeout', from: '60s', to: '15s' },
  ]);
  assert.deepEqual(left, [
    { key: 'threads', from: 1, to: 2 },
    { key: 'output.folder', from: './flows', to: '/x' },
  ]);
  assert.deepEqual([inForce.config.flow.idleNs, inForce.config.capture.threads, inForce.config.output.folder], [15e9, 1, './flows']);
  assert.deepEqual([inForce.source['flow.idle_timeout'], inForce.source.threads], ['environment RASTRO_FLOW_IDLE_TIMEOUT', 'default']);
});

test('reloadDifference: the same value in another unit is no change', () => {
  const { taken, left } = reloadDifference(
    load({}),
    load({ environment: { RASTRO_FLOW_IDLE_TIMEOUT: '1m', RASTRO_OUTPUT_ROTATE_EVERY: '60m' } }),
  );
  assert.deepEqual([taken, left], [[], []]);
});

test('reloadDifference: what comes of it can be reloaded again', () => {
  const first = reloadDifference(load({}), load({ environment: { RASTRO_THREADS: '2', RASTRO_SAMPLE: '3' } })).inForce;
  assert.deepEqual(
    reloadDifference(first, load({ environment: { RASTRO_THREADS: '2' } })).left.map(({ key }) => key),
    ['threads'],
  );
});

test('reloadDifference: columns that a flow table without extras cannot fill wait for the next start', () => {
  const plain = load({});
  const vlan = load({ environment: { RASTRO_OUTPUT_COLUMNS: 'srcip,vlan' } });
  assert.deepEqual(
    reloadDifference(plain, vlan).left.map(({ key }) => key),
    ['output.columns'],
  );
  assert.deepEqual(
    reloadDifference(plain, vlan, true).taken.map(({ key }) => key),
    ['output.columns'],
  );
  assert.deepEqual(
    reloadDifference(vlan, plain).taken.map(({ key }) => key),
    ['output.columns'],
  );
});

test('reloadDifference: the direction takes its default columns with it', () => {
  const { inForce } = reloadDifference(load({}), load({ environment: { RASTRO_FLOW_DIRECTION: 'bi' } }));
  assert.ok(inForce.config.output.columns.includes('rcount'));
});

test('KEYS: a reload takes timeouts, direction, flushing, filter, what is logged and all of output but its folder, name and buffer', () => {
  const taken = KEY_NAMES.filter((key) => KEYS[key].takenAt === 'reload');
  const expected = KEY_NAMES.filter(
    (key) =>
      ['filter', 'flow.idle_timeout', 'flow.active_timeout', 'flow.direction', 'flow.flush_interval'].includes(key) ||
      (key.startsWith('log.') && key !== 'log.format') ||
      (key.startsWith('output.') && !['output.folder', 'output.name', 'output.buffer'].includes(key)),
  );
  assert.deepEqual(taken, expected);
});
