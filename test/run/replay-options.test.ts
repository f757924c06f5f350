import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TUNNELS } from '../../src/decode/tunnel.js';
import { UsageError } from '../../src/errors.js';
import { networkList } from '../../src/ip-network.js';
import { type ReplayArguments, replayOptions } from '../../src/run/replay-options.js';

test('replayOptions: without options everything is as the contract has it', () => {
  assert.deepEqual(replayOptions(['a.pcap'], {}), {
    files: ['a.pcap'],
    engine: {
      idleNs: 60e9,
      activeNs: 0,
      direction: 'uni',
      maxFlows: 10_000_000,
      tcpClose: false,
      vlanInKey: false,
      tunnels: 0,
      hasExtras: false,
    },
    window: { from: undefined, to: undefined, limit: Number.POSITIVE_INFINITY },
    output: '-',
    columns: ['srcip', 'dstip', 'prot', 'srcport', 'dstport', 'count', 'bytes', 'dur'],
    anonymize: undefined,
    stats: undefined,
    threads: undefined,
    quiet: false,
  });
});

test('replayOptions: every option arrives where it is used', () => {
  const given: ReplayArguments = {
    'idle-timeout': '15s',
    'active-timeout': '30m',
    direction: 'bi',
    key: '5-tuple+vlan',
    'tcp-close': true,
    decapsulate: 'all',
    output: 'flows.csv',
    columns: 'srcip,vlan',
    anonymize: 'anonymize.key',
    keep: '10.0.0.0/8,2001:db8::/32',
    stats: 'stats.json',
    limit: '9007199254740991',
    from: '10',
    to: '10.5',
    threads: '7',
    quiet: true,
  };
  assert.deepEqual(replayOptions(['a', '-', 'a'], given), {
    files: ['a', '-', 'a'],
    engine: {
      idleNs: 15e9,
      activeNs: 1800e9,
      direction: 'bi',
      maxFlows: 10_000_000,
      tcpClose: true,
      vlanInKey: true,
      tunnels: TUNNELS.reduce((bits, { bit }) => bits | bit, 0),
      hasExtras: true,
    },
    window: {
      from: { seconds: 10, nanoseconds: 0 },
      to: { seconds: 10, nanoseconds: 500_000_000 },
      limit: Number.MAX_SAFE_INTEGER,
    },
    output: 'flows.csv',
    columns: ['srcip', 'vlan'],
    anonymize: { keyFile: 'anonymize.key', keep: networkList('--keep', '10.0.0.0/8,2001:db8::/32') },
    stats: 'stats.json',
    threads: 7,
    quiet: true,
  });
});

test('replayOptions: conversations have the reverse columns unless columns are named', () => {
  assert.ok(replayOptions(['a'], { direction: 'bi' }).columns.includes('rcount'));
  assert.deepEqual(replayOptions(['a'], { direction: 'bi', columns: 'dur' }).columns, ['dur']);
});

for (const { name, bit } of TUNNELS) {
  test(`replayOptions: --decapsulate ${name} opens that kind of tunnel alone`, () => {
    assert.equal(replayOptions(['a'], { decapsulate: name }).engine.tunnels, bit);
  });
}

test('replayOptions: a limit on flows is one table, so that more threads than an engine and a writer are not used', () => {
  assert.equal(replayOptions(['a'], { threads: '8', 'max-flows': '1000' }).threads, 2);
  assert.equal(replayOptions(['a'], { threads: '1', 'max-flows': '1000' }).threads, 1);
  assert.equal(replayOptions(['a'], { threads: '8', 'max-flows': '10000000' }).threads, 8);
});

for (const [what, files, given, message] of [
  ['no file', [], {}, 'replay needs a capture file, or - for standard input'],
  ['an empty file name', ['a', ''], {}, 'the name of a capture file is empty'],
  ['standard input twice', ['-', 'a', '-'], {}, 'standard input (-) can be read only once'],
  ['an option twice', ['a'], { output: ['x', 'y', 'z'] }, '--output is given 3 times'],
  ['an empty value', ['a'], { stats: '' }, '--stats needs a value'],
  ['a denied value', ['a'], { limit: false }, '--limit needs a value'],
  ['too many threads', ['a'], { threads: '65' }, '--threads must be a whole number from 1 to 64; got "65"'],
  ['no flows', ['a'], { 'max-flows': '0' }, '--max-flows must be a whole number from 1 to 14000000; got "0"'],
  ['an unknown key', ['a'], { key: 'vlan' }, '--key must be 5-tuple or 5-tuple+vlan; got "vlan"'],
  ['an unknown tunnel', ['a'], { decapsulate: 'vxlam' }, '--decapsulate: there is no "vxlam"; did you mean vxlan?'],
  ['times that are the same', ['a'], { from: '5.1', to: '5.1' }, '--to must be later than --from (5.1); got "5.1"'],
  ['times in the wrong order', ['a'], { from: '5.2', to: '5.1' }, '--to must be later than --from (5.2); got "5.1"'],
  ['one file for two things', ['a'], { output: 'x', stats: './x' }, '--stats and --output are the same file: ./x'],
  ['statistics to standard output', ['a'], { stats: '-' }, '--stats must be a file; standard output is for records'],
] as const) {
  test(`replayOptions: ${what} is refused: ${message}`, () => {
    assert.throws(() => replayOptions(files, given), new UsageError(message));
  });
}
