// A configuration read line by line must mean what the YAML parser makes of it, or be left to that.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { parsedLayer } from '../../src/config/config-file.js';
import { KEY_NAMES } from '../../src/config/config-keys.js';
import { plainLayer } from '../../src/config/plain-yaml.js';
import type { Layer } from '../../src/config/setting.js';

function meaning(layer: Layer | undefined): unknown {
  return layer && { problems: layer.problems, settings: layer.settings.map(({ key, value, origin }) => ({ key, value, origin })) };
}

const read = (text: string): unknown => meaning(plainLayer('FILE', text));
const parsed = (text: string): unknown => meaning(parsedLayer('FILE', text));

const PLAIN = [
  '',
  '# nothing\n\n  # at all\n',
  'threads: 2',
  'flow:\n  idle_timeout: 15s # short\n  tcp_close: true\n',
  'output:\n    folder: /var/log/rastro\n    rotate:\n        size: 1.5GiB\n    compress: gzip\nmetrics: 127.0.0.1:9477\n',
  'filter: "tcp port 443" # in quotes\nsource: af-packet\n',
  'interfaces: eth0\nflow:\n  decapsulate: []\n  key: 5-tuple+vlan\n',
  'output:\n  keep:\n   files: 0\n',
];

for (const text of PLAIN) {
  test(`plainLayer: ${JSON.stringify(text)} means what it means to the parser`, () => {
    assert.notEqual(read(text), undefined);
    assert.deepEqual(read(text), parsed(text));
  });
}

test('plainLayer: config/rastro.yaml needs no parser', () => {
  const text = readFileSync('config/rastro.yaml', 'utf8');
  assert.deepEqual(read(text), parsed(text));
});

const LEFT = [
  'threads: 2\nthreads: 3',
  'flow:\n  key: 5-tuple\nflow:\n  tcp_close: true',
  'flow:',
  'flow: {tcp_close: true}',
  'flow:\nthreads: 2',
  'flow:\n  tcp_close: true\n   idle_timeout: 1s',
  'flow:\n  tcp_close: true\n idle_timeout: 1s',
  'threads: 2\n  sample: 3',
  'interfaces:\n  - eth0',
  'interfaces: [eth0]',
  'filter: tcp port 443',
  "filter: 'tcp'",
  'filter: "\\x41"',
  'filter: \u00e4',
  'filter: tcp\r\n',
  '\tthreads: 2',
  'threads: 0x10',
  'threads: 1e3',
  'threads: 007',
  'threads: 1_000',
  'threads: +1',
  'threads: -1',
  'threads: ~',
  'threads: null',
  'threads: .inf',
  'threads:2',
  'thread: 2',
  'source: *auto',
  'source: &a auto',
  'source: !!str auto',
  'source: |\n  auto',
  '---\nthreads: 2',
  '%YAML 1.2\n---\nthreads: 2',
  '? threads\n: 2',
];

for (const text of LEFT) {
  test(`plainLayer: ${JSON.stringify(text)} is left to the parser`, () => {
    assert.equal(read(text), undefined);
  });
}

test('plainLayer: whatever lines a file has, it means what it means to the parser, or is left to that', () => {
  const name = fc.constantFrom('flow', 'output', 'rotate', 'keep', 'ring', ...KEY_NAMES.map((key) => key.split('.').at(-1)!));
  const words = [
    'true',
    'off',
    'no',
    'Null',
    '15s',
    '1e3',
    '0x1f',
    '07',
    '5',
    '1.5',
    '1.5MiB',
    '.5',
    '1:30',
    '12:30:45',
    'a:b',
    'a-b',
    '-',
  ];
  const quoted = [
    '""',
    '"a # b"',
    "'a'",
    '[]',
    '[ ]',
    '[a]',
    '{}',
    './x',
    '../x',
    '/a/b.c',
    '.',
    '127.0.0.1:0',
    'y',
    '2026-11-20',
    '0b1',
    '1_0',
  ];
  const value = fc.oneof(fc.constantFrom(...words, ...quoted), fc.string({ maxLength: 6 }));
  const comment = fc.constantFrom('', '', '', ' ', ' # c', '#c', ' #');
  const line = fc.oneof(
    { weight: 6, arbitrary: fc.tuple(name, value, comment).map(([key, text, end]) => `${key}: ${text}${end}`) },
    { weight: 3, arbitrary: fc.tuple(name, comment).map(([key, end]) => `${key}:${end}`) },
    { weight: 1, arbitrary: fc.constantFrom('', '# c', '- eth0', 'word', '---', '...') },
  );
  const indented = fc.tuple(fc.constantFrom(0, 0, 0, 1, 2, 2, 2, 4), line).map(([spaces, text]) => ' '.repeat(spaces) + text);
  let plain = 0;
  const lines = fc.oneof(fc.array(indented, { maxLength: 6 }), fc.tuple(fc.constant('output:'), indented, indented));
  fc.assert(
    fc.property(lines, (all) => {
      const text = all.join('\n');
      const layer = read(text);
      if (layer === undefined) return;
      plain++;
      assert.deepEqual(layer, parsed(text));
    }),
    { numRuns: 20_000 },
  );
  assert.ok(plain > 500, `only ${plain} were read`);
});
