// One test of a filter becomes a predicate: the value is read as the field's kind has it, once, and never again per row.

import { nearest } from '../nearest.js';
import { addressOf, isInNetwork, networkOf } from './address-text.js';
import type { Field, NumberField, TimeField } from './filter-fields.js';
import type { Token } from './filter-lexer.js';
import { bytesOf, nanosecondsOf, numberOf, timeOf } from './quantity-text.js';
import { flagsOf } from './tcp-flag-letters.js';

export type Predicate<R> = (row: R) => boolean;

/** Throws FilterError about `token`. */
export type Refuse = (problem: string, token: Token) => never;

export interface FieldTest {
  readonly operator: string;
  readonly operatorToken: Token;
  /** One, or with `in` one or more. */
  readonly values: readonly Token[];
}

/** The predicate of `test`, whose operator `field` has. */
export function testOf<R>(field: Field<R>, test: FieldTest, refuse: Refuse): Predicate<R> {
  switch (field.kind) {
    case 'time':
      return timeTest(field, test, refuse);
    case 'address':
      return negatedWhere(test, anyOf(field.reads.map((read) => addressTest(read, test, refuse))));
    case 'flags':
      return negatedWhere(test, anyOf(field.reads.map((read) => flagsTest(read, test, refuse))));
    case 'text':
      return negatedWhere(test, anyOf(field.reads.map((read) => textTest(read, field.words, test, refuse))));
    case 'truth':
      return field.read;
    default:
      return negatedWhere(test, anyOf(field.reads.map((read) => numberTest(field, read, test, refuse))));
  }
}

/** != is everything that == is not, also where a field has several readers or nothing to read. */
function negatedWhere<R>({ operator }: FieldTest, equal: Predicate<R>): Predicate<R> {
  return operator === '!=' ? (row) => !equal(row) : equal;
}

function anyOf<R>(predicates: readonly Predicate<R>[]): Predicate<R> {
  const [one, other, ...rest] = predicates;
  if (one === undefined) return () => false;
  if (other === undefined) return one;
  return rest.length === 0 ? (row) => one(row) || other(row) : (row) => predicates.some((predicate) => predicate(row));
}

type NumberTest = (value: number) => boolean;

function numberTest<R>(field: NumberField<R>, read: (row: R) => number, test: FieldTest, refuse: Refuse): Predicate<R> {
  if (test.operator === 'in') {
    const tests = test.values.map((token) => rangeTest(field, token, refuse));
    return (row) => {
      const value = read(row);
      return tests.some((isIn) => isIn(value));
    };
  }
  const value = amountOf(field, test.values[0]!, refuse);
  switch (test.operator) {
    case '<':
      return (row) => read(row) < value;
    case '<=':
      return (row) => read(row) <= value;
    case '>':
      return (row) => read(row) > value;
    case '>=':
      return (row) => read(row) >= value;
    default:
      return (row) => read(row) === value;
  }
}

/** A value, or the first and last of a range with a dash between: 8000-8100. */
function rangeTest<R>(field: NumberField<R>, token: Token, refuse: Refuse): NumberTest {
  const dash = /^(\d[^-]*)-(\d[^-]*)$/.exec(token.text);
  if (dash === null || token.kind === 'string') {
    const only = amountOf(field, token, refuse);
    return (value) => value === only;
  }
  const first = amountOf(field, { ...token, text: dash[1]! }, refuse);
  const last = amountOf(field, { ...token, text: dash[2]! }, refuse);
  if (first > last) refuse(`the range ${token.text} ends before it begins`, token);
  return (value) => value >= first && value <= last;
}

const AMOUNTS = {
  number: { parse: numberOf, expected: 'a number' },
  bytes: { parse: bytesOf, expected: 'bytes such as 1500, 20kB, 1MB or 1MiB' },
  duration: { parse: nanosecondsOf, expected: 'a duration such as 250ms, 15s, 2m or 1h' },
} as const;

function amountOf<R>(field: NumberField<R>, token: Token, refuse: Refuse): number {
  const { parse, expected } = AMOUNTS[field.kind];
  return field.named?.(token.text) ?? parse(token.text) ?? expectedOf(field, field.expected ?? expected, token, refuse);
}

function expectedOf<R>(field: Field<R>, expected: string, token: Token, refuse: Refuse): never {
  return refuse(`${field.name} wants ${expected}; got ${JSON.stringify(token.text)}`, token);
}

function timeTest<R>(field: TimeField<R>, { operator, values }: FieldTest, refuse: Refuse): Predicate<R> {
  const token = values[0]!;
  const expected = 'a time such as 2026-11-21T23:00:00Z or 1795302000.5';
  const time = timeOf(token.text) ?? expectedOf(field, expected, token, refuse);
  const compared = (row: R): number => field.seconds(row) - time.seconds || field.nanoseconds(row) - time.nanoseconds;
  switch (operator) {
    case '==':
      return (row) => compared(row) === 0;
    case '!=':
      return (row) => compared(row) !== 0;
    case '<':
      return (row) => compared(row) < 0;
    case '<=':
      return (row) => compared(row) <= 0;
    case '>':
      return (row) => compared(row) > 0;
    default:
      return (row) => compared(row) >= 0;
  }
}

function addressTest<R>(read: (row: R, into: Int32Array) => number, test: FieldTest, refuse: Refuse): Predicate<R> {
  const networks = test.values.map((token) => {
    if (test.operator !== 'in' && networkOf(token.text) !== undefined && addressOf(token.text) === undefined) {
      refuse(`${token.text} is a network; use in`, test.operatorToken);
    }
    const what = test.operator === 'in' ? 'an address or a network such as 10.0.0.0/8' : 'an address such as 10.0.0.1 or 2001:db8::1';
    return networkOf(token.text) ?? refuse(`expected ${what}; got ${JSON.stringify(token.text)}`, token);
  });
  const words = new Int32Array(4);
  return (row) => {
    const version = read(row, words);
    return networks.some((network) => isInNetwork(words, version, network));
  };
}

function flagsTest<R>(read: (row: R) => number, { operator, values }: FieldTest, refuse: Refuse): Predicate<R> {
  const token = values[0]!;
  const flags = flagsOf(token.text) ?? refuse(`expected TCP flags, some of SAPFRUEC, or none; got ${JSON.stringify(token.text)}`, token);
  if (operator === 'has' && flags !== 0) return (row) => (read(row) & flags) === flags;
  return (row) => read(row) === flags;
}

function textTest<R>(read: (row: R) => string, known: readonly string[] | undefined, test: FieldTest, refuse: Refuse): Predicate<R> {
  const token = test.values[0]!;
  if (test.operator === 'contains') return (row) => read(row).includes(token.text);
  if (test.operator === 'matches') {
    const pattern = patternOf(token, refuse);
    return (row) => pattern.test(read(row));
  }
  for (const value of test.values) {
    if (known === undefined || known.includes(value.text)) continue;
    const near = nearest(value.text, known);
    refuse(
      `there is no ${JSON.stringify(value.text)}; ${near === undefined ? `known are ${known.join(', ')}` : `did you mean ${near}?`}`,
      value,
    );
  }
  const values = new Set(test.values.map(({ text }) => text));
  return (row) => values.has(read(row));
}

function patternOf(token: Token, refuse: Refuse): RegExp {
  if (/[gy]/.test(token.flags)) refuse('the letters behind a regular expression may be i, m, s, u or v', token);
  try {
    return new RegExp(token.text, token.flags);
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error), token);
  }
}
