// What replay writes for the demonstration capture, option by option, against files that were looked through by hand.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { matchesGolden } from '../golden.js';
import { DEMO, rastro, sortedRows, temporaryFolder } from '../run-rastro.js';

const CASES: readonly (readonly [string, readonly string[]])[] = [
  ['uni', []],
  ['bi', ['--direction', 'bi']],
  ['times', ['--columns', 'start,srcip,srcport,end,start_ns,end_ns']],
  ['extras', ['--columns', 'srcip,dstip,srcport,vlan,inner_vlan,icmp_type,icmp_code,tos,ttl_min,ttl_max,pkt_len_min,pkt_len_max']],
  ['ends', ['--columns', 'srcip,dstip,dstport,ip_version,prot_num,flags,rflags,end_reason,end_reason_code,rcount,rbytes']],
  ['tcp-close', ['--direction', 'bi', '--tcp-close', '--columns', 'srcip,srcport,dstport,prot,count,rcount,flags,rflags,end_reason']],
  ['vlan-key', ['--key', '5-tuple+vlan', '--columns', 'srcip,dstip,srcport,vlan,inner_vlan,count']],
  ['idle', ['--idle-timeout', '5s', '--columns', 'srcip,dstip,srcport,dstport,count,dur,end_reason']],
  ['active', ['--active-timeout', '10s', '--columns', 'srcip,dstip,srcport,dstport,count,dur,end_reason']],
  ['limit', ['--limit', '40']],
  ['window', ['--from', '2026-11-20T09:30:20Z', '--to', '2026-11-20T10:30:30.0004+01:00']],
];

for (const [name, options] of CASES) {
  test(`replay: demo.pcap with ${options.join(' ') || 'no options'} gives the records of golden/replay-${name}.csv`, () => {
    const { status, stdout, stderr } = rastro(['replay', DEMO, '--quiet', ...options]);
    assert.equal(stderr, '');
    assert.equal(status, 0);
    matchesGolden(`replay-${name}.csv`, sortedRows(stdout));
  });
}

test('replay: --stats writes the counters of golden/replay-stats.json, seconds aside', (t) => {
  const stats = join(temporaryFolder(t), 'stats.json');
  assert.equal(rastro(['replay', DEMO, '--from', '1795167010', '--stats', stats, '-o', '/dev/null', '--quiet']).status, 0);
  matchesGolden('replay-stats.json', readFileSync(stats, 'utf8').replace(/"seconds": [\d.]+/, '"seconds": 0'));
});

test('replay: the summary is that of golden/replay-summary.txt, seconds aside', () => {
  const { stderr } = rastro(['replay', DEMO, '--to', '1795167050', '-o', '/dev/null']);
  matchesGolden('replay-summary.txt', stderr.replace(/in [\d.]+ s, [\d,]+ per second/, 'in 0.00 s, 0 per second'));
});
