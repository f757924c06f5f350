import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { parsedLayer } from '../../src/config/config-file.js';
import { isKey, KEY_NAMES, KEYS, type KeyName } from '../../src/config/config-keys.js';
import { variableOf } from '../../src/config/environment.js';
import { loadConfig } from '../../src/config/load-config.js';
import { nested } from '../../src/config/nested.js';
import { MOST_ROWS } from '../../src/flow/row-store.js';
import { COLUMNS } from '../../src/output/columns.js';
import { NEEDS_LIBPCAP } from '../capture/needs-libpcap.js';
import { load, problemsOf, yamlFile } from './yaml-file.js';

test('loadConfig: options win over the environment, that over the file, that over defaults, and each key knows its place', (t) => {
  const file = yamlFile(t, '# first\nthreads: 2\nsample: 2\nsnap_length: 100\n');
  const loaded = load({
    file,
    environment: { RASTRO_THREADS: '3', RASTRO_SAMPLE: '3', PATH: '/bin' },
    flags: [{ option: '--threads', key: 'threads', value: '4' }],
  });
  const { threads, sample, snapLength, promiscuous } = loaded.config.capture;
  assert.deepEqual({ threads, sample, snapLength, promiscuous }, { threads: 4, sample: 3, snapLength: 100, promiscuous: true });
  const { source } = loaded;
  assert.deepEqual(
    [source.threads, source.sample, source.snap_length, source.promiscuous],
    ['--threads', 'environment RASTRO_SAMPLE', `${file}:4`, 'default'],
  );
});

test('loadConfig: what is wrong is told of all places at once, also of values that others override', (t) => {
  const problems = problemsOf({
    file: yamlFile(t, 'threads: 0\n'),
    environment: { RASTRO_THREADS: 'x', RASTRO_FLOW_IDLE_TIMOUT: '1s', RASTRO_NONSENSE: '' },
    flags: [
      { option: '--threads', key: 'threads', value: '65' },
      { option: '--set flow.idle', key: 'flow.idle', value: '1' },
      { option: '--set flow', key: 'flow', value: '5' },
      { option: '--set output.rotate', key: 'output.rotate', value: '5m' },
      { option: '--set sample', key: 'sample', value: '2' },
      { option: '--sample', key: 'sample', value: '3' },
    ],
  });
  const whole = 'must be a whole number from 1 to 64; got';
  assert.deepEqual(problems, [
    `FILE:1:10: threads ${whole} 0`,
    `environment RASTRO_THREADS ${whole} "x"`,
    'environment RASTRO_FLOW_IDLE_TIMOUT: there is no such setting; did you mean RASTRO_FLOW_IDLE_TIMEOUT?',
    'environment RASTRO_NONSENSE: there is no such setting (names are RASTRO_ and a key, such as RASTRO_FLOW_IDLE_TIMEOUT)',
    `--threads ${whole} 65`,
    '--set flow.idle: unknown key flow.idle; did you mean flow.idle_timeout?',
    '--set flow: flow is a section, not a key; its keys are flow.idle_timeout, flow.active_timeout, flow.direction, flow.key, flow.tcp_close, flow.decapsulate, flow.max_flows, flow.flush_interval',
    '--set output.rotate: output.rotate is a section, not a key; its keys are output.rotate.size, output.rotate.every',
    'sample is given twice: --set sample and --sample',
  ]);
});

test('loadConfig: variables of tests are none of its own', () => {
  assert.deepEqual(problemsOf({ environment: { RASTRO_TEST_SEED: '1' } }), []);
});

test('loadConfig: lists in the environment and in options have commas, an empty one is none', () => {
  const environment = { RASTRO_INTERFACES: 'a, b', RASTRO_OUTPUT_COLUMNS: 'srcip,count', RASTRO_FLOW_DECAPSULATE: '' };
  const { capture, output, flow } = load({ environment }).config;
  assert.deepEqual([capture.interfaces, output.columns, flow.tunnels], [['a', 'b'], ['srcip', 'count'], 0]);
});

test('loadConfig: off, units and words become what the program works with', () => {
  const environment = {
    RASTRO_FLOW_ACTIVE_TIMEOUT: '2m',
    RASTRO_FLOW_DIRECTION: 'bi',
    RASTRO_FLOW_KEY: '5-tuple+vlan',
    RASTRO_OUTPUT_ROTATE_SIZE: 'off',
    RASTRO_OUTPUT_ROTATE_EVERY: '1d',
    RASTRO_OUTPUT_KEEP_FILES: '7',
    RASTRO_OUTPUT_KEEP_AGE: '30d',
    RASTRO_OUTPUT_MIN_FREE: 'off',
    RASTRO_METRICS: '[::1]:9477',
    RASTRO_LOG_STATUS_INTERVAL: 'off',
  };
  const { flow, output, metrics, log } = load({ environment }).config;
  assert.deepEqual([flow.activeNs, flow.vlanInKey, output.columns.includes('rbytes')], [120e9, true, true]);
  assert.deepEqual([output.rotateBytes, output.rotateSeconds, output.minFreeBytes], [undefined, 86_400, 0]);
  assert.deepEqual([output.keepFiles, output.keepBytes, output.keepSeconds], [7, undefined, 2_592_000]);
  assert.deepEqual([metrics, log.statusIntervalMs], [{ host: '::1', port: 9477 }, 0]);
});

test('loadConfig: auto is af-packet on Linux and cap elsewhere, pretty on a terminal and json elsewhere', () => {
  const { capture, log } = load({ surroundings: { platform: 'darwin', isTerminal: true } }).config;
  assert.deepEqual([capture.source, log.format], ['cap', 'pretty']);
  const onLinux = load({}).config;
  assert.deepEqual([onLinux.capture.source, onLinux.log.format], ['af-packet', 'json']);
});

for (const [what, environment, problem] of [
  [
    'tunnels with several threads',
    { RASTRO_THREADS: '2', RASTRO_FLOW_DECAPSULATE: 'gre' },
    /^environment RASTRO_THREADS must be 1 where flow.decapsulate is set: .*; got 2$/,
  ],
  [
    'cap with several threads',
    { RASTRO_THREADS: '2', RASTRO_SOURCE: 'cap' },
    /^environment RASTRO_THREADS must be 1 where source is cap, whose frames come through one process; got 2$/,
  ],
  [
    'cap without promiscuous',
    { RASTRO_PROMISCUOUS: 'false', RASTRO_SOURCE: 'cap' },
    /^environment RASTRO_PROMISCUOUS must be true where source is cap/,
  ],
  [
    'a block that is no power of two',
    { RASTRO_RING_BLOCK_SIZE: '96KiB' },
    /^environment RASTRO_RING_BLOCK_SIZE must be a power of two, .*; got 98304 bytes$/,
  ],
  [
    'a block larger than its ring',
    { RASTRO_RING_SIZE: '512KiB' },
    /^ring.block_size must be at most half of ring.size \(524288 bytes\); got 1048576 bytes$/,
  ],
  ['a ring of blocks and a half', { RASTRO_RING_SIZE: '2.5MiB' }, /^environment RASTRO_RING_SIZE must be a multiple of ring.block_size/],
  [
    'rings that leave no room for flows',
    { RASTRO_RING_SIZE: '1GiB', RASTRO_FLOW_MAX_FLOWS: '14000000' },
    /^environment RASTRO_RING_SIZE must leave room for flow.max_flows: rings of 1073807360 bytes and \d+ for flows are more than the 4294967232 /,
  ],
  [
    'a frame larger than a block',
    { RASTRO_RING_BLOCK_SIZE: '64KiB', RASTRO_SNAP_LENGTH: '65535' },
    /^environment RASTRO_SNAP_LENGTH must be at most 65024, /,
  ],
  [
    'a name longer than an interface has',
    { RASTRO_INTERFACES: 'abcdefghijklmnop' },
    /^environment RASTRO_INTERFACES must be names of at most 15 bytes/,
  ],
] as const) {
  test(`loadConfig: ${what} is refused`, () => {
    const problems = problemsOf({ environment });
    assert.equal(problems.length, 1);
    assert.match(problems[0] ?? '', problem);
  });
}

test('loadConfig: a filter that libpcap does not take is refused where it stands, in the words of libpcap', NEEDS_LIBPCAP, (t) => {
  const file = yamlFile(t, 'sample: 2\nfilter: port eighty\n');
  const says = "must be a tcpdump expression, and libpcap says: unknown port 'eighty'; got";
  assert.deepEqual(problemsOf({ file }), [`FILE:2:9: filter ${says} "port eighty"`]);
  const flags = [{ option: '--filter', key: 'filter', value: ' port eighty' }];
  assert.deepEqual(problemsOf({ flags }), [`--filter ${says} " port eighty"`]);
});

test('loadConfig: af-packet is refused where there is no Linux', () => {
  const surroundings = { platform: 'darwin', isTerminal: false };
  assert.deepEqual(problemsOf({ environment: { RASTRO_SOURCE: 'af-packet' }, surroundings }), [
    'environment RASTRO_SOURCE must be cap on this system: af-packet is of Linux',
  ]);
});

test('loadConfig: no two keys have the same variable, and no key is a section', () => {
  assert.equal(new Set(KEY_NAMES.map(variableOf)).size, KEY_NAMES.length);
  for (const key of KEY_NAMES) assert.ok(!KEY_NAMES.some((other) => other.startsWith(`${key}.`)), key);
});

const durations = fc.constantFrom('1s', '15s', '0.5m', '1h', '24h');
const sizes = fc.constantFrom('1MiB', '100MB', '1.5GiB', '64MiB');
const VALUES: Partial<Record<KeyName, fc.Arbitrary<unknown>>> = {
  interfaces: fc.oneof(fc.constantFrom('auto', 'any', 'eth0'), fc.uniqueArray(fc.stringMatching(/^[a-z]{4,8}\d$/), { minLength: 1 })),
  filter: fc.constantFrom('', ' ', 'tcp', 'tcp[13] & 2 != 0', 'ip host 10.0.0.1\n  or arp '),
  'flow.decapsulate': fc.oneof(fc.constantFrom('all'), fc.subarray(['gre', 'vxlan', 'mpls'])),
  'output.columns': fc.oneof(
    fc.constant('default'),
    fc.subarray(
      COLUMNS.map(({ name }) => name),
      { minLength: 1 },
    ),
  ),
  'flow.idle_timeout': durations,
  'flow.active_timeout': fc.oneof(fc.constant('off'), durations),
  'flow.direction': fc.constantFrom('uni', 'bi'),
  // With more of them the rings of many interfaces would not fit beside them.
  'flow.max_flows': fc.integer({ min: 1, max: MOST_ROWS / 2 }),
  'output.folder': fc.string({ minLength: 1 }).filter((text) => text.trim() !== '' && !text.includes('\0')),
  'output.rotate.size': fc.oneof(fc.constant('off'), sizes),
  'output.keep.files': fc.oneof(fc.constant('off'), fc.integer({ min: 1, max: 1000 })),
  metrics: fc.constantFrom('off', '127.0.0.1:9477', '[::1]:0', 'localhost:80'),
  sample: fc.integer({ min: 1, max: 1_000_000 }),
  promiscuous: fc.boolean(),
};

test('loadConfig: every accepted configuration, written down as YAML, is read as the same', (t) => {
  const settings = fc.record(VALUES as Record<string, fc.Arbitrary<unknown>>, { requiredKeys: [] });
  fc.assert(
    fc.property(settings, (chosen) => {
      const file = yamlFile(t, stringify(nested(chosen as Record<KeyName, unknown>)));
      const first = load({ file });
      const again = load({ file: yamlFile(t, stringify(first.given)) });
      assert.deepEqual(again.config, first.config);
      assert.deepEqual(again.given, first.given);
    }),
    { numRuns: 60 },
  );
});

test('loadConfig: whatever the environment and options say, there is a configuration or a ConfigError', () => {
  const keys = fc.oneof(fc.constantFrom(...KEY_NAMES), fc.string());
  const values = fc.oneof(fc.string(), fc.boolean(), fc.array(fc.string()), fc.constantFrom('off', '1', '1s', '1MiB', 'auto'));
  const flags = fc.array(fc.record({ option: fc.constant('--set'), key: keys, value: values }));
  const variables = fc.dictionary(
    keys.map((key) => (isKey(key) ? variableOf(key) : `RASTRO_${key}`)),
    fc.string(),
  );
  fc.assert(fc.property(variables, flags, (environment, given) => assert.ok(problemsOf({ environment, flags: given }).length >= 0)));
});

test('loadConfig: whatever a file holds, there is a configuration or a ConfigError', (t) => {
  const words = fc.constantFrom(
    'flow',
    'threads',
    ': ',
    ':',
    '\n',
    '  ',
    '- ',
    '[',
    ']',
    '{',
    '}',
    '&a',
    '*a',
    '"',
    '!!x ',
    '? ',
    '<<',
    '|',
    '\t',
    '---',
    ',',
    '#',
    '%',
  );
  const text = fc.oneof(
    fc.string(),
    fc.array(words).map((parts) => parts.join('')),
    fc.json(),
  );
  fc.assert(
    fc.property(text, (content) => assert.ok(problemsOf({ file: yamlFile(t, content) }).length >= 0)),
    { numRuns: 200 },
  );
  fc.assert(
    fc.property(text, (content) => assert.ok(parsedLayer('FILE', content).problems.length >= 0)),
    { numRuns: 2000 },
  );
});

test('KEYS: each default is a value that its key takes', () => {
  for (const key of KEY_NAMES) assert.ok('value' in KEYS[key].read(KEYS[key].initial), key);
});

test('anonymize: a key file and networks become what the daemon is told', () => {
  const { config } = loadConfig({ environment: { RASTRO_ANONYMIZE_KEY: 'a.key', RASTRO_ANONYMIZE_KEEP: '10.0.0.0/8, 2001:db8::/32' } });
  assert.equal(config.anonymize?.keyFile, 'a.key');
  assert.deepEqual(
    config.anonymize?.keep.map(({ text }) => text),
    ['10.0.0.0/8', '2001:db8::/32'],
  );
  assert.equal(loadConfig({}).config.anonymize, undefined);
});

for (const [keep, problem] of [
  ['10.0.0.1/8', 'anonymize.keep: 10.0.0.1/8 has bits set behind its /8; did you mean 10.0.0.0/8?'],
  ['0.0.0.0/0', 'anonymize.keep: 0.0.0.0/0 is every address, and none would be anonymized'],
  ['ten', 'anonymize.keep: "ten" is no network such as 10.0.0.0/8 or 2001:db8::/32'],
] as const) {
  test(`anonymize: keeping ${keep} is refused`, () => {
    const flags = [
      { option: 'anonymize.key', key: 'anonymize.key', value: 'a.key' },
      { option: 'anonymize.keep', key: 'anonymize.keep', value: keep },
    ];
    assert.throws(() => loadConfig({ flags }), { problems: [problem] });
  });
}

test('anonymize: networks that are kept without a key are refused', () => {
  assert.throws(() => loadConfig({ flags: [{ option: '--keep', key: 'anonymize.keep', value: '10.0.0.0/8' }] }), {
    problems: ['--keep must be empty where anonymize.key is off: no address is replaced then'],
  });
});
