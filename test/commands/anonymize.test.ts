// `--anonymize` through the whole program, on one thread and on several, and `rastro keygen`.

import assert from 'node:assert/strict';
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { addressText, addressWords, networkList } from '../../src/ip-network.js';
import { Anonymizer } from '../../src/output/anonymizer.js';
import { record } from '../output/one-record.js';
import { REFERENCE_KEY } from '../output/reference-key.js';
import { DEMO, inShell, rastro, sortedRows, temporaryFolder } from '../run-rastro.js';

function referenceKeyFile(t: TestContext): string {
  const file = join(temporaryFolder(t), 'anonymize.key');
  writeFileSync(file, `${Buffer.from(REFERENCE_KEY).toString('hex')}\n`, { mode: 0o600 });
  return file;
}

/** The records of CSV with each address replaced, one by one. */
function expected(csv: string, keep: string): string {
  const one = new Anonymizer({ key: REFERENCE_KEY, keep: keep === '' ? [] : networkList('--keep', keep) });
  const become = (address: string): string => {
    const words = addressWords(address);
    assert.ok(words !== undefined, address);
    const batch = record(words);
    one.apply(batch);
    return addressText(batch.words.slice(batch.at(0) + 1, batch.at(0) + 1 + words.length));
  };
  const [header = '', ...rows] = csv.trimEnd().split('\n');
  const changed = rows.map((row) => row.split(',').map((field, i) => (i < 2 ? become(field) : field)));
  return `${[header, ...changed.map((row) => row.join())].join('\n')}\n`;
}

for (const keep of ['', '10.20.0.0/16,2001:db8::/32']) {
  for (const threads of ['1', '2', '3']) {
    for (const more of [[], ['--direction', 'bi', '--key', '5-tuple+vlan', '--columns', 'srcip,dstip,srcport,vlan,count,rcount']]) {
      test(`--anonymize: keep ${keep || 'nothing'}, ${threads} threads, ${more.join(' ') || 'default columns'}: only addresses change`, (t) => {
        const plain = rastro(['replay', DEMO, '--quiet', '--threads', threads, ...more]);
        const options = ['--anonymize', referenceKeyFile(t), ...(keep === '' ? [] : ['--keep', keep])];
        const { status, stdout, stderr } = rastro(['replay', DEMO, '--quiet', '--threads', threads, ...more, ...options]);
        assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
        assert.equal(sortedRows(stdout), sortedRows(expected(plain.stdout, keep)));
        assert.notEqual(stdout, plain.stdout);
      });
    }
  }
}

test('--anonymize: --stats states the scheme, the key’s fingerprint and what is kept; without it, nothing', (t) => {
  const [key, stats] = [referenceKeyFile(t), join(temporaryFolder(t), 'stats.json')];
  const statedBy = (more: readonly string[]): unknown => {
    assert.equal(rastro(['replay', DEMO, '--quiet', '--output', '/dev/null', '--stats', stats, ...more]).status, 0);
    return (JSON.parse(readFileSync(stats, 'utf8')) as { anonymized?: unknown }).anonymized;
  };
  assert.deepEqual(statedBy(['--anonymize', key, '--keep', '10.20.0.0/16']), {
    scheme: 'crypto-pan-aes128',
    key_fingerprint: '3af7fe592ea16e9a',
    kept_networks: ['10.20.0.0/16'],
  });
  assert.equal(statedBy([]), undefined);
});

test('--anonymize: a key that others can read ends the replay with 2 before anything is written', (t) => {
  const [key, out] = [referenceKeyFile(t), join(temporaryFolder(t), 'out.csv')];
  chmodSync(key, 0o644);
  const { status, stderr } = rastro(['replay', DEMO, '--anonymize', key, '--output', out]);
  assert.equal(status, 2);
  assert.match(
    stderr,
    /^rastro: cannot take the key file .+: others may use it too \(its mode is 0644\); chmod 600 .+ makes it yours alone\n/,
  );
  assert.throws(() => statSync(out), { code: 'ENOENT' });
});

test('--anonymize: the key file is never written over by the records', (t) => {
  const key = referenceKeyFile(t);
  const before = readFileSync(key, 'utf8');
  const { status, stderr } = rastro(['replay', DEMO, '--anonymize', key, '--output', key]);
  assert.equal(status, 1);
  assert.match(stderr, /it is the input /);
  assert.equal(readFileSync(key, 'utf8'), before);
});

for (const command of ['summary', 'acl']) {
  test(`rastro ${command} --anonymize: tells no address of a capture or of a CSV but those kept`, (t) => {
    const [key, csv] = [referenceKeyFile(t), join(temporaryFolder(t), 'flows.csv')];
    const columns = 'srcip,dstip,prot,srcport,dstport,count,bytes,start,flags';
    assert.equal(rastro(['replay', DEMO, '-q', '--columns', columns, '-o', csv]).status, 0);
    for (const source of [DEMO, csv]) {
      const options = ['--format', 'csv', '--anonymize', key, '--keep', '198.51.100.57'];
      const plain = rastro([command, source, '--format', 'csv']).stdout;
      const { status, stdout, stderr } = rastro([command, source, ...options]);
      assert.deepEqual([status, stderr], [0, '']);
      assert.match(plain, /10\.20\.0\.11/);
      assert.doesNotMatch(stdout, /10\.20\.|203\.0\.113|2001:db8:/);
      assert.match(stdout, /198\.51\.100\.57/);
      assert.equal(stdout.split('\n').length, plain.split('\n').length);
    }
  });
}

for (const [args, message] of [
  [['--keep', '10.0.0.0/8'], '--keep goes with --anonymize, and needs it'],
  [['--anonymize', 'k', '--keep', '0.0.0.0/0'], '--keep: 0.0.0.0/0 is every address, and none would be anonymized'],
  [['--anonymize', 'k', '--keep', '10.0.0.1/8'], '--keep: 10.0.0.1/8 has bits set behind its /8; did you mean 10.0.0.0/8?'],
] as const) {
  test(`replay ${args.join(' ')}: is wrong usage`, () => {
    const { status, stderr } = rastro(['replay', DEMO, ...args]);
    assert.equal(status, 2);
    assert.equal(stderr.split('\n')[0], `rastro: ${message}`);
  });
}

test('rastro keygen: makes a key that replay takes, once', (t) => {
  const key = join(temporaryFolder(t), 'anonymize.key');
  const made = rastro(['keygen', key]);
  assert.equal(made.status, 0);
  assert.match(made.stdout, /: a new key with the fingerprint [0-9a-f]{16}, for you alone to read\n$/);
  assert.equal(rastro(['replay', DEMO, '--quiet', '--anonymize', key]).status, 0);
  const again = rastro(['keygen', key]);
  assert.equal(again.status, 1);
  assert.equal(again.stderr, `rastro: cannot make the key file ${key}: it is there already, and a key is never overwritten\n`);
});

test('rastro keygen: a key is 0600 whatever the umask allows', (t) => {
  const key = join(temporaryFolder(t), 'anonymize.key');
  assert.equal(inShell(`umask 0; $RASTRO keygen ${key}`).status, 0);
  assert.equal(statSync(key).mode & 0o777, 0o600);
});

for (const [args, message] of [
  [[], 'keygen needs the name of the file that the key goes to'],
  [['-'], 'a key goes to a file, not to standard output'],
  [[''], 'the name of the key file is empty'],
] as const) {
  test(`rastro keygen ${JSON.stringify(args)}: is wrong usage`, () => {
    const { status, stderr } = rastro(['keygen', ...args]);
    assert.equal(status, 2);
    assert.equal(stderr.split('\n')[0], `rastro: ${message}`);
  });
}
