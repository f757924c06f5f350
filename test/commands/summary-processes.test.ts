// `rastro summary` with the process columns of rastro's own CSV, and where nobody knows of processes.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEMO, rastro } from '../run-rastro.js';

const HEADER = 'srcip,dstip,prot,srcport,dstport,count,bytes,dur,pid,process,user,unit,inout';
// Both directions of a conversation, of which one names the process; names that are quoted; IPv6; what nobody has.
const CSV = `${HEADER}
10.0.0.1,10.0.0.2,TCP,40000,443,3,300,0.1,,,,,
10.0.0.2,10.0.0.1,TCP,443,40000,2,200,0.1,17,curl,root,ssh.service,in
10.0.0.1,10.0.0.3,UDP,40000,53,3,300,0.1,18,"a,b",,docker/0123456789ab,out
10.0.0.1,10.0.0.3,ICMP,0,0,4,400,0.1,,,,,
2001:db8::1,2001:db8::2,TCP,40001,443,1,100,0.1,19,curl,joe,,out
10.0.0.9,10.0.0.3,TCP,40000,80,1,60,0.1,,,,,
`;

const GROUPS: readonly (readonly [string, readonly string[]])[] = [
  ['process', ['curl,2,6,600', '(ICMP),1,4,400', '"a,b",1,3,300', '(unknown),1,1,60']],
  ['pid', ['curl/17,1,5,500', '(ICMP),1,4,400', '"a,b/18",1,3,300', 'curl/19,1,1,100', '(unknown),1,1,60']],
  ['user', ['root,1,5,500', '(ICMP),1,4,400', '(none),1,3,300', 'joe,1,1,100', '(unknown),1,1,60']],
  ['unit', ['ssh.service,1,5,500', '(ICMP),1,4,400', 'docker/0123456789ab,1,3,300', '(none),1,1,100', '(unknown),1,1,60']],
];

for (const [by, rows] of GROUPS) {
  test(`summary --group-by ${by}: sums up rastro's own CSV by its process columns`, () => {
    const { status, stdout } = rastro(['summary', '-', '--group-by', by, '--format', 'csv'], Buffer.from(CSV));
    assert.equal(status, 0);
    assert.deepEqual(stdout.trimEnd().split('\n'), [`${by},conversations,packets,size`, ...rows]);
  });
}

test('summary: filters and columns have the processes of a CSV', () => {
  const options = ['--where', 'process == curl && inout in {in, out}', '--columns', 'srcip,process,pid,user,unit,inout', '--format', 'csv'];
  assert.equal(
    rastro(['summary', '-', ...options], Buffer.from(CSV)).stdout,
    'srcip,process,pid,user,unit,inout\n10.0.0.1,curl,17,root,ssh.service,in\n2001:db8::1,curl,19,joe,,out\n',
  );
});

test('summary: a CSV that names processes without their PIDs has none made up', () => {
  const named = 'srcip,dstip,prot,srcport,dstport,count,bytes,dur,process\n10.0.0.1,10.0.0.2,TCP,40000,443,3,300,0.1,curl\n';
  const shown = (...options: string[]): string => rastro(['summary', '-', '--format', 'csv', ...options], Buffer.from(named)).stdout;
  assert.equal(shown('--group-by', 'pid'), 'pid,conversations,packets,size\ncurl,1,3,300\n');
  assert.equal(shown('--columns', 'process,pid'), 'process,pid\ncurl,\n');
});

const WHERE = 'processes are known of interfaces (rastro summary -i), and of CSV that rastro run --process wrote';
for (const [args, message] of [
  [['--group-by', 'process'], `--group-by process: ${DEMO} tells of no processes; ${WHERE}`],
  [['--columns', 'src,unit'], `--columns unit: ${DEMO} tells of no processes; ${WHERE}`],
  [['--where', 'user == root'], `filter: nothing is known of user: ${WHERE}`],
] as const) {
  test(`summary ${args.join(' ')}: of a capture nobody knows that, and the message says of what it is known`, () => {
    const { status, stdout, stderr } = rastro(['summary', DEMO, ...args]);
    assert.deepEqual([status, stdout, stderr.split('\n')[0]], [2, '', `rastro: ${message}`]);
  });
}

test('summary --group-by process: a CSV without process columns is refused as a capture is', () => {
  const plain = 'srcip,dstip,prot,srcport,dstport,count,bytes,dur\n10.0.0.1,10.0.0.2,TCP,40000,443,3,300,0.1\n';
  const { status, stderr } = rastro(['summary', '-', '--group-by', 'process'], Buffer.from(plain));
  assert.equal(status, 2);
  assert.match(stderr, /^rastro: --group-by process: standard input tells of no processes; /);
});

test('summary --group-by process with --anonymize: is refused, as owners are found by true addresses', () => {
  const { status, stderr } = rastro(['summary', '-i', 'lo', '--group-by', 'process', '--anonymize', 'key']);
  assert.equal(status, 2);
  assert.match(stderr, /^rastro: --group-by process and --anonymize do not go together: /);
});
