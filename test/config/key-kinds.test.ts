// What a key takes, and what its JSON Schema tells editors that it takes; zod judges by the schema.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { z } from 'zod';
import { KEY_NAMES, KEYS, type KeyName } from '../../src/config/config-keys.js';

type Schema = Record<string, unknown> & { properties?: Record<string, Schema> };

const shipped = JSON.parse(readFileSync('config/rastro.schema.json', 'utf8')) as Schema;

function schemaOf(key: KeyName): z.ZodType {
  const schema = key.split('.').reduce((section: Schema, name) => section.properties?.[name] ?? {}, shipped);
  const { default: _, ...rest } = schema;
  return z.fromJSONSchema(rest as Parameters<typeof z.fromJSONSchema>[0]);
}

const LONE_WORDS: readonly unknown[] = ['auto', 'any', 'all', 'default'];

const number = fc.oneof(fc.integer(), fc.integer({ min: 0, max: 70_000 }), fc.double(), fc.constantFrom(2 ** 53, 1, 64, 65_535));
const word = fc.constantFrom(
  'auto',
  'any',
  'off',
  'uni',
  'bi',
  'json',
  'gzip',
  'info',
  'all',
  'gre',
  'eth0',
  'default',
  'srcip',
  '5-tuple',
  '',
);
const quantity = fc
  .tuple(fc.integer({ min: 0, max: 5000 }), fc.constantFrom('ms', 's', 'm', 'h', 'd', 'KiB', 'MiB', 'GB', ''))
  .map(([n, unit]) => n + unit);
const scalar = fc.oneof(number, word, quantity, fc.string({ maxLength: 5 }), fc.boolean(), fc.constant(null), fc.constant('127.0.0.1:80'));
const value = fc.oneof(
  { weight: 5, arbitrary: scalar },
  fc.array(scalar, { maxLength: 3 }),
  fc.array(word, { maxLength: 2 }),
  fc.constant({}),
);

for (const key of KEY_NAMES) {
  test(`${key}: whatever it takes its JSON Schema takes; a whole number, a word or a truth is taken by both or none`, () => {
    const schema = schemaOf(key);
    const { jsonSchema, read } = KEYS[key];
    const isExact = 'enum' in jsonSchema || jsonSchema['type'] === 'integer' || jsonSchema['type'] === 'boolean';
    const judge = (given: unknown): void => {
      // [default] is taken for default, which the schema would need another choice for.
      if (Array.isArray(given) && given.length === 1 && LONE_WORDS.includes(given[0])) return;
      const isTaken = 'value' in read(given);
      const isSchemas = schema.safeParse(given).success;
      if (isTaken) assert.ok(isSchemas, `the schema refuses ${JSON.stringify(given)}`);
      else if (isExact) assert.ok(!isSchemas, `the schema takes ${JSON.stringify(given)}`);
    };
    judge(KEYS[key].initial);
    fc.assert(fc.property(value, judge), { numRuns: 1000 });
  });
}
