import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from 'yaml';
import { jsonSchemaText } from '../../src/config/config-schema.js';
import { documentedText, explainedText } from '../../src/config/config-text.js';
import { matchesFile } from '../golden.js';
import { load, problemsOf, yamlFile } from './yaml-file.js';

test('config/rastro.yaml: is what the keys say', () => {
  matchesFile('config/rastro.yaml', documentedText());
});

test('config/rastro.schema.json: is what the keys say', () => {
  matchesFile('config/rastro.schema.json', jsonSchemaText());
});

interface SectionSchema {
  readonly type: unknown;
  readonly additionalProperties?: boolean;
  readonly properties?: Readonly<Record<string, SectionSchema>>;
}

test('config/rastro.schema.json: a section may be empty and has no other keys, as the program takes it', (t) => {
  const check = ({ type, additionalProperties, properties }: SectionSchema, path: readonly string[]): void => {
    if (properties === undefined) return;
    assert.deepEqual([type, additionalProperties], [['object', 'null'], false], path.join('.'));
    const empty = path.map((name, depth) => `${'  '.repeat(depth)}${name}:\n`).join('');
    assert.deepEqual(problemsOf({ file: yamlFile(t, empty) }), [], empty);
    for (const [name, schema] of Object.entries(properties)) check(schema, [...path, name]);
  };
  check(JSON.parse(jsonSchemaText()) as SectionSchema, []);
});

test('config/rastro.yaml: holds every key with its default, so that it changes nothing', () => {
  const loaded = load({ file: 'config/rastro.yaml' });
  assert.deepEqual(loaded.config, load({}).config);
  assert.deepEqual(parse(readFileSync('config/rastro.yaml', 'utf8')), load({}).given);
  for (const [key, source] of Object.entries(loaded.source)) assert.match(source, /^config\/rastro\.yaml:\d+$/, key);
});

test('config/rastro.yaml: has an explanation before every key, and says which keys a reload takes', () => {
  const lines = readFileSync('config/rastro.yaml', 'utf8').split('\n');
  const keys = lines.flatMap((line, index) => (/^ *[a-z_]+: \S/.test(line) ? [index] : []));
  assert.equal(keys.length, Object.keys(load({}).source).length);
  for (const index of keys) assert.match(lines[index - 1] ?? '', /^ *# [A-Za-z0-9].*\.( \(reload\))?$/, lines[index]);
});

test('explainedText: is YAML of the settings in force, with the place of each behind it', () => {
  const loaded = load({ environment: { RASTRO_OUTPUT_FOLDER: 'flows # x\ny', RASTRO_INTERFACES: 'a,b' } });
  const text = explainedText(loaded);
  assert.deepEqual(parse(text), loaded.given);
  assert.match(text, /^interfaces: \[a, b\] # environment RASTRO_INTERFACES$/m);
  assert.match(text, /^ {2}idle_timeout: 60s # default$/m);
});
