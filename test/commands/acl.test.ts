import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { DIALECTS } from '../../src/acl/dialects.js';
import { matchesGolden } from '../golden.js';
import { DEMO, inShell, rastro, temporaryFolder } from '../run-rastro.js';

for (const { name } of DIALECTS) {
  test(`rastro acl --for ${name}: the demonstration capture becomes golden/acl-demo-${name}.txt`, () => {
    const { status, stdout, stderr } = rastro(['acl', DEMO, '--for', name, '--aggregate', '/24']);
    assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
    matchesGolden(`acl-demo-${name}.txt`, stdout);
  });
}

for (const format of ['table', 'csv', 'json', 'jsonl', 'markdown']) {
  test(`rastro acl --format ${format}: the rules and what was left out are golden/acl-demo.${format}`, () => {
    const { status, stdout } = rastro(['acl', DEMO, '--format', format]);
    assert.equal(status, 0);
    matchesGolden(`acl-demo.${format}`, stdout);
  });
}

test('rastro acl: every packet of the capture is in one row', () => {
  const rows = JSON.parse(rastro(['acl', DEMO, '--format', 'json']).stdout) as { packets: number; bytes: number }[];
  const sum = (of: 'packets' | 'bytes'): number => rows.reduce((total, row) => total + row[of], 0);
  const stats = rastro(['summary', DEMO, '--format', 'json', '--columns', 'size']).stdout;
  const size = (JSON.parse(stats) as { size: number }[]).reduce((total, row) => total + row.size, 0);
  assert.deepEqual([sum('packets'), sum('bytes')], [323, size]);
});

test('rastro acl --where: only the conversations asked for earn rules', () => {
  const { stdout } = rastro(['acl', DEMO, '--format', 'csv', '--where', 'udp && dstport == 53']);
  assert.deepEqual(
    stdout
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((row) => row.split(',')[6]),
    ['53', '53'],
  );
});

test('rastro acl -: standard input is as good, and so is rastro’s own CSV with flags', () => {
  const columns = 'srcip,dstip,prot,srcport,dstport,count,bytes,rcount,rbytes,start,flags,rflags';
  const options = '--for pf --where tcp';
  const expected = rastro(['acl', DEMO, ...options.split(' ')])
    .stdout.split('\n')
    .slice(2);
  for (const command of [
    `$RASTRO acl - ${options} < ${DEMO}`,
    `$RASTRO replay ${DEMO} -q --direction bi --idle-timeout 24h --columns ${columns} | $RASTRO acl - ${options}`,
  ]) {
    const { status, stdout, stderr } = inShell(command);
    assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
    assert.deepEqual(stdout.split('\n').slice(2), expected);
  }
});

test('rastro acl: a CSV without flags is refused, since refused connections could not be told', (t) => {
  const csv = join(temporaryFolder(t), 'flows.csv');
  writeFileSync(csv, rastro(['replay', DEMO, '-q']).stdout);
  const { status, stdout, stderr } = rastro(['acl', csv, '--for', 'pf']);
  assert.deepEqual([status, stdout], [2, '']);
  assert.match(stderr, /has no column flags, without which refused connections look like others/);
});

test('rastro acl: a reader that closes the pipe is no error', () => {
  assert.deepEqual(inShell(`set -o pipefail; $RASTRO acl ${DEMO} --for junos | head -1 | grep -c seen`).stderr, '');
});

for (const [args, message] of [
  [[DEMO], 'acl needs --for cisco-ios, cisco-asa, junos, nftables, iptables, pf; or --format for data'],
  [[DEMO, '--for', 'windows'], '--for must be cisco-ios, cisco-asa, junos, nftables, iptables or pf; got "windows"'],
  [[DEMO, '--for', 'pf', '--format', 'csv'], '--for writes a dialect and --format data; give one of them'],
  [[DEMO, '--for', 'pf', '--aggregate', '/33'], '--aggregate must be the length of a network from /1 to /32; got "/33"'],
  [[DEMO, '--for', 'pf', '--aggregate', '0'], '--aggregate must be the length of a network from /1 to /32; got "0"'],
  [[DEMO, '--for', 'pf', '--aggregate6', 'x'], '--aggregate6 must be the length of a network from /1 to /128; got "x"'],
  [[], 'acl needs a capture file, a CSV of flows, or - for standard input'],
] as const) {
  test(`rastro acl ${args.slice(1).join(' ')}: is wrong usage`, () => {
    const { status, stdout, stderr } = rastro(['acl', ...args]);
    assert.deepEqual([status, stdout, stderr.split('\n')[0]], [2, '', `rastro: ${message}`]);
  });
}

test('rastro acl: of a capture that is cut short the rules are written, and the status is 3', (t) => {
  const file = join(temporaryFolder(t), 'cut.pcap');
  assert.equal(inShell(`head -c 20000 ${DEMO} > ${file}`).status, 0);
  const { status, stdout, stderr } = rastro(['acl', file, '--for', 'pf']);
  assert.equal(status, 3);
  assert.match(stderr, /is cut short at byte/);
  assert.match(stdout, /^pass quick/m);
});
