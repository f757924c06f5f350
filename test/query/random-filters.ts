// Filters at random: texts that might be filters, trees that are, and rows that they are about.

import fc from 'fast-check';
import type { Token } from '../../src/query/filter-lexer.js';
import type { FilterNode, Operator } from '../../src/query/filter-syntax.js';
import type { Row } from './filter-rows.js';

function token(kind: Token['kind'], text: string, flags = ''): Token {
  return { kind, text, flags, at: 0, end: 0 };
}

const word = (text: string): Token => token('word', text);

const PIECES = ['a', 'src', 'port', '==', '!=', '!', '<', '(', ')', '{', '}', ',', '&&', '||', 'and', 'not', 'in', 'has', 'matches'];
const LITERALS = ['10.0.0.0/8', '1MB', '/a[/]b/i', '"x', "'y'", '/', '\\', '=', '&', '2026-11-20T09:30:00Z', '::1', 'é', '\u{1f600}', '\n'];

/** Text that no filter need be, but that looks like pieces of some. */
export const filterLikeText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.constantFrom(...PIECES, ...LITERALS), { maxLength: 30 }).map((pieces) => pieces.join(' ')),
  fc.array(fc.constantFrom(...PIECES, ...LITERALS), { maxLength: 12 }).map((pieces) => pieces.join('')),
);

const ADDRESSES = ['10.0.0.1', '10.0.1.1', '192.168.0.1', '255.255.255.255', '0.0.0.0'];
const NUMBERS = ['0', '53', '80', '443', '65535'];
const FLAGS = ['S', 'SA', 'R', 'SAPF'];
const NAMES = ['http', 'domain', 'a b', 'q"uo\\te'];

function comparison(fields: readonly string[], operators: readonly Operator[], values: fc.Arbitrary<Token>): fc.Arbitrary<FilterNode> {
  return fc.record({
    type: fc.constant('compare' as const),
    field: fc.constantFrom(...fields).map(word),
    operator: fc.constantFrom(...operators),
    operatorToken: fc.constant(word('')),
    value: values,
  });
}

function inclusion(fields: readonly string[], values: fc.Arbitrary<string>): fc.Arbitrary<FilterNode> {
  return fc.record({
    type: fc.constant('in' as const),
    field: fc.constantFrom(...fields).map(word),
    operatorToken: fc.constant(word('')),
    values: fc.array(values.map(word), { minLength: 1, maxLength: 3 }),
  });
}

const test: fc.Arbitrary<FilterNode> = fc.oneof(
  comparison(['size', 'srcport', 'dstport', 'port'], ['==', '!=', '<', '<=', '>', '>='], fc.constantFrom(...NUMBERS).map(word)),
  comparison(['src'], ['==', '!='], fc.constantFrom(...ADDRESSES).map(word)),
  comparison(['flags'], ['has'], fc.constantFrom(...FLAGS).map(word)),
  comparison(
    ['name'],
    ['==', '!=', 'contains'],
    fc.constantFrom(...NAMES).map((name) => token('string', name)),
  ),
  inclusion(['size', 'port'], fc.oneof(fc.constantFrom(...NUMBERS), fc.constantFrom('50-80', '0-65535'))),
  inclusion(
    ['src'],
    fc.tuple(fc.constantFrom(...ADDRESSES), fc.integer({ min: 0, max: 32 })).map(([address, bits]) => `${address}/${bits}`),
  ),
  fc.constant<FilterNode>({ type: 'is', field: word('old') }),
);

/** Trees that compile with the fields of filter-rows.ts. */
export const filterTree: fc.Arbitrary<FilterNode> = fc.letrec<{ node: FilterNode }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    test,
    fc.record({ type: fc.constantFrom('and' as const, 'or' as const), of: fc.array(tie('node'), { minLength: 2, maxLength: 3 }) }),
    fc.record({ type: fc.constant('not' as const), of: tie('node') }),
  ),
})).node;

const port = fc.constantFrom(...NUMBERS, '54').map(Number);

export const randomRow: fc.Arbitrary<Row> = fc.record({
  size: port,
  srcport: port,
  dstport: port,
  dur: fc.constantFrom(0, 1, 2.5),
  src: fc.constantFrom(...ADDRESSES, '10.255.0.7'),
  flags: fc.constantFrom('', ...FLAGS, 'SARU'),
  name: fc.constantFrom('', ...NAMES),
  old: fc.boolean(),
  start: fc.constant('2026-11-20T09:30:00Z'),
});
