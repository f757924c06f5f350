import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../run-rastro.js';
import { load, problemsOf, yamlFile } from './yaml-file.js';

const DURATION = 'must be a duration from 1ms to 24h, such as 500ms, 15s, 2m or 1h';

const WRONG: readonly (readonly [string, string | Uint8Array, readonly string[]])[] = [
  ['a wrong value', 'flow:\n  idle_timeout: 60 parsecs\n', [`FILE:2:17: flow.idle_timeout ${DURATION}; got "60 parsecs"`]],
  ['a number without unit', 'flow: { idle_timeout: 60 }', [`FILE:1:23: flow.idle_timeout ${DURATION}; got 60`]],
  ['a key without value', 'flow:\n  idle_timeout:\n', [`FILE:2:16: flow.idle_timeout ${DURATION}; got nothing`]],
  ['a list for one value', 'flow:\n  idle_timeout: [1s]\n', [`FILE:2:17: flow.idle_timeout ${DURATION}; got [1s]`]],
  ['a map for a value', 'threads: { a: 1 }', ['FILE:1:10: threads must be a whole number from 1 to 64; got a map']],
  ['a value for a section', 'output:\n  rotate: 5m\n', ['FILE:2:11: output.rotate must be a map of keys to values; got "5m"']],
  ['an unknown key', 'flow:\n  idle_timout: 1s\n', ['FILE:2:3: unknown key flow.idle_timout; did you mean flow.idle_timeout?']],
  ['a key in the wrong section', 'idle_timeout: 1s\n', ['FILE:1:1: unknown key idle_timeout; did you mean flow.idle_timeout?']],
  ['a key with its section joined', 'ring_size: 1MiB\n', ['FILE:1:1: unknown key ring_size; did you mean ring.size?']],
  [
    'a key with its section before a dot, which another could follow unseen,',
    'flow.idle_timeout: 5s\nflow:\n  idle_timeout: 6s\n',
    ['FILE:1:1: unknown key flow.idle_timeout; write flow: { idle_timeout: ... }'],
  ],
  [
    'a key with a dot inside a section',
    'output:\n  rotate.size: 1MiB\noutput.rotate.size: 2MiB\n',
    [
      'FILE:2:3: unknown key output.rotate.size; write output: { rotate: { size: ... } }',
      'FILE:3:1: unknown key output.rotate.size; write output: { rotate: { size: ... } }',
    ],
  ],
  ['a section with a dot', 'output.keep: { files: 3 }\n', ['FILE:1:1: unknown key output.keep; write output: { keep: { ... } }']],
  ['a misspelt key with a dot', 'flow.idle_timout: 1s\n', ['FILE:1:1: unknown key flow.idle_timout; write flow: { idle_timeout: ... }']],
  [
    'a key like no other with a dot',
    'ring.frobnicate: 1\n',
    ['FILE:1:1: unknown key ring.frobnicate; ring has size, block_size, block_timeout'],
  ],
  ['a key like no other', 'ring: { frobnicate: 1 }', ['FILE:1:9: unknown key ring.frobnicate; ring has size, block_size, block_timeout']],
  [
    'a key of JavaScript',
    'constructor: 1\n__proto__: { threads: 2 }\n',
    [
      'FILE:1:1: unknown key constructor; known are interfaces, source, promiscuous, filter, snap_length, sample, process, threads, ring, flow, output, anonymize, metrics, log',
      'FILE:2:1: unknown key __proto__; known are interfaces, source, promiscuous, filter, snap_length, sample, process, threads, ring, flow, output, anonymize, metrics, log',
    ],
  ],
  ['a key given twice', 'threads: 1\nthreads: 2\n', ['FILE:2:1: threads is given twice']],
  ['a quoted key given twice', 'flow: {idle_timeout: 1s, "idle_timeout": 2s}\n', ['FILE:1:26: "idle_timeout" is given twice']],
  ['a key of several words given twice', 'a b: 1\na b: 2\n', ['FILE:2:1: a key is given twice']],
  [
    'the wrong item of a list',
    'output:\n  columns:\n    - srcip\n    - srcpi\n',
    ['FILE:4:7: output.columns: there is no "srcpi"; did you mean srcip?'],
  ],
  ['an item given twice', 'interfaces: [a, b, a]', ['FILE:1:20: interfaces: "a" is named twice']],
  ['a word among names', 'interfaces: [a, any]', ['FILE:1:17: interfaces: "any" must stand alone']],
  ['an empty list', 'interfaces: []', ['FILE:1:13: interfaces must be auto, any or a list of interfaces; got []']],
  [
    'a list that holds itself',
    'interfaces: &a [*a]',
    ['FILE:1:16: interfaces must be auto, any or a list of interfaces; got a list that holds a list'],
  ],
  [
    'a list that holds what is no text',
    'interfaces: [eth0, 5]',
    ['FILE:1:13: interfaces must be auto, any or a list of interfaces; got a list that holds 5'],
  ],
  [
    'an address without brackets',
    'metrics: "::1:99"',
    ['FILE:1:10: metrics must be off or host:port, such as 127.0.0.1:9477 or [::1]:9477; got "::1:99"'],
  ],
  ['a list at the top', '- a\n', ['FILE:1:1: a configuration must be a map of keys to values; got [a]']],
  ['text at the top', 'just words\n', ['FILE:1:1: a configuration must be a map of keys to values; got "just words"']],
  ['two documents', 'threads: 1\n---\nthreads: 2\n', ['FILE:2:1: there is more than one document (---); a configuration is one']],
  ['a tab as indentation', 'flow:\n\tidle_timeout: 1s\n', ['FILE:2:1: Tabs are not allowed as indentation']],
  ['an open quote', 'filter: "tcp\n', ['FILE:2:1: Missing closing "quote']],
  ['bytes that are no text', Uint8Array.of(0xff, 0xfe, 0x74, 0x00), ['FILE: is not UTF-8 text']],
  ['more than a configuration can be', new Uint8Array(1_048_577), ['FILE: is larger than a configuration can be (1MiB)']],
  ['a key that is a list', '? [a]\n: 1\n', ['FILE:1:3: a key must be plain text']],
  [
    'several at once, in order of lines',
    'threads: 0\nsnap_lenght: 1\nsample: x\n',
    [
      'FILE:1:10: threads must be a whole number from 1 to 64; got 0',
      'FILE:2:1: unknown key snap_lenght; did you mean snap_length?',
      'FILE:3:9: sample must be a whole number from 1 to 1000000; got "x"',
    ],
  ],
];

for (const [what, content, problems] of WRONG) {
  test(`config file: ${what} is refused with its place`, (t) => {
    assert.deepEqual(problemsOf({ file: yamlFile(t, content) }), problems);
  });
}

for (const [what, content] of [
  ['an empty file', ''],
  ['a file of comments', '# threads: 2\n'],
  ['a section with all its keys left out', 'flow:\n  # idle_timeout: 1s\noutput:\n'],
  ['an empty map', '{}'],
  ['a document that is null', '---\n...\n'],
] as const) {
  test(`config file: ${what} leaves all as it is by default`, (t) => {
    assert.deepEqual(load({ file: yamlFile(t, content) }).config, load({}).config);
  });
}

for (const [what, content] of [
  ['a byte order mark', '\ufeffthreads: 2\n'],
  ['lines that end in CR LF', '# first\r\nthreads: 2\r\n'],
  ['an alias', 'sample: &two 2\nthreads: *two\n'],
  ['JSON', '{"threads": 2}'],
] as const) {
  test(`config file: ${what} is read`, (t) => {
    assert.equal(load({ file: yamlFile(t, content) }).config.capture.threads, 2);
  });
}

test('config file: columns count from the first letter, not from the byte order mark, and lines that end in CR LF are lines', (t) => {
  assert.match(problemsOf({ file: yamlFile(t, '\ufeffthreads: 0\r\nsample: 0\r\n') }).join(), /^FILE:1:10: .*FILE:2:9: /);
});

test('config file: one that is not there and a folder are refused with the reason', (t) => {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, 'config'));
  const missing = join(folder, 'missing.yaml');
  assert.deepEqual(problemsOf({ file: missing }), ['FILE: cannot be read: no such file or directory (ENOENT)']);
  assert.deepEqual(problemsOf({ file: join(folder, 'config') }), ['FILE: cannot be read: it is a directory (EISDIR)']);
});

test('config file: names are taken as a list, and as text with commas between them', (t) => {
  const { config, given } = load({
    file: yamlFile(t, 'interfaces: eth0, eth1\noutput: { columns: [srcip, count] }\nflow: { decapsulate: all }\n'),
  });
  assert.deepEqual(config.capture.interfaces, ['eth0', 'eth1']);
  assert.deepEqual(given['interfaces'], ['eth0', 'eth1']);
  assert.deepEqual(config.output.columns, ['srcip', 'count']);
  assert.equal(config.flow.tunnels, 511);
});

test('config file: lists nested ten thousand deep are refused', (t) => {
  const problems = problemsOf({ file: yamlFile(t, `filter: ${'['.repeat(10_000)}`) });
  assert.match(problems[0] ?? '', /^FILE:1:\d+: is nested too deeply$/);
});
