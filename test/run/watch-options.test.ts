import assert from 'node:assert/strict';
import { test } from 'node:test';
import { watchRequest } from '../../src/run/watch-options.js';

test('watchRequest: without --interface there is nothing to watch', () => {
  assert.equal(watchRequest({}), undefined);
});

for (const name of ['duration', 'filter', 'source', 'snap-length', 'promiscuous']) {
  test(`watchRequest: --${name} without --interface is refused`, () => {
    assert.throws(() => watchRequest({ [name]: '1' }), { name: 'Error', message: `--${name} goes with --interface, and needs it` });
  });
}

test('watchRequest: options become settings of the configuration', () => {
  const { flags, durationMs } = watchRequest({ interface: ['eth0', 'eth1'], filter: 'tcp', promiscuous: false, duration: '2m' }, 65_535)!;
  assert.equal(durationMs, 120_000);
  assert.deepEqual(flags, [
    { option: '--interface', key: 'interfaces', value: ['eth0', 'eth1'] },
    { option: '--snap-length', key: 'snap_length', value: '65535' },
    { option: '--filter', key: 'filter', value: 'tcp' },
    { option: '--promiscuous', key: 'promiscuous', value: false },
  ]);
});

test('watchRequest: a snap length that is given stands alone', () => {
  const { flags, durationMs } = watchRequest({ interface: 'eth0', 'snap-length': '96' }, 65_535)!;
  assert.equal(durationMs, Number.POSITIVE_INFINITY);
  assert.deepEqual(flags.at(-1), { option: '--snap-length', key: 'snap_length', value: '96' });
  assert.equal(flags.length, 2);
});

test('watchRequest: a duration that is none is refused', () => {
  assert.throws(() => watchRequest({ interface: 'eth0', duration: '5' }), /^Error: --duration must be a duration from 1ms to 3660d/);
});
