// Rows and fields for tests of the filter language, and the same language evaluated naively, straight from the tree.

import type { Field } from '../../src/query/filter-fields.js';
import type { FilterNode } from '../../src/query/filter-syntax.js';

export interface Row {
  readonly size: number;
  readonly srcport: number;
  readonly dstport: number;
  readonly dur: number;
  readonly src: string;
  readonly flags: string;
  readonly name: string;
  readonly old: boolean;
  readonly start: string;
}

const BITS: Record<string, number> = { S: 2, A: 16, P: 8, F: 1, R: 4, U: 32, E: 64, C: 128 };

function ipv4(text: string): number {
  return text.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
}

export const FIELDS: readonly Field<Row>[] = [
  { name: 'size', about: 'bytes', kind: 'bytes', reads: [(row) => row.size] },
  { name: 'srcport', about: 'port', kind: 'number', reads: [(row) => row.srcport] },
  { name: 'dstport', about: 'port', kind: 'number', reads: [(row) => row.dstport] },
  {
    name: 'port',
    about: 'either',
    kind: 'number',
    reads: [(row) => row.srcport, (row) => row.dstport],
    named: (word) => (word === 'https' ? 443 : undefined),
    expected: 'a port or service',
  },
  { name: 'dur', about: 'duration', kind: 'duration', reads: [(row) => row.dur * 1e9] },
  {
    name: 'src',
    about: 'address',
    kind: 'address',
    reads: [
      (row, into) => {
        into[0] = ipv4(row.src) | 0;
        return 4;
      },
    ],
  },
  { name: 'flags', about: 'flags', kind: 'flags', reads: [(row) => [...row.flags].reduce((bits, letter) => bits | BITS[letter]!, 0)] },
  { name: 'name', about: 'text', kind: 'text', reads: [(row) => row.name] },
  { name: 'state', about: 'text of few', kind: 'text', reads: [() => 'refused'], words: ['refused', 'reset'] },
  { name: 'old', about: 'truth', kind: 'truth', read: (row) => row.old },
  { name: 'lost', about: 'text', kind: 'text', reads: [() => ''], unknown: 'the CSV has no such column' },
  { name: 'start', about: 'time', kind: 'time', seconds: (row) => Date.parse(row.start) / 1000, nanoseconds: () => 5 },
];

/** What `node` says of `row`, without the compiler: fields size, srcport, dstport, port, src, flags, name, old. */
export function naive(node: FilterNode, row: Row): boolean {
  switch (node.type) {
    case 'or':
      return node.of.some((part) => naive(part, row));
    case 'and':
      return node.of.every((part) => naive(part, row));
    case 'not':
      return !naive(node.of, row);
    case 'is':
      return row.old;
    case 'in':
      return valuesOf(node.field.text, row).some((value) => node.values.some((token) => isIn(value, token.text)));
    case 'compare': {
      const values = valuesOf(node.field.text, row);
      const text = node.value.text;
      if (node.operator === '!=') return !values.some((value) => String(value) === text);
      return values.some((value) => compare(value, node.operator, text));
    }
  }
}

function valuesOf(field: string, row: Row): (number | string)[] {
  return field === 'port' ? [row.srcport, row.dstport] : [row[field as 'size' | 'name']];
}

function compare(value: number | string, operator: string, text: string): boolean {
  switch (operator) {
    case '==':
      return String(value) === text;
    case '<':
      return Number(value) < Number(text);
    case '<=':
      return Number(value) <= Number(text);
    case '>':
      return Number(value) > Number(text);
    case '>=':
      return Number(value) >= Number(text);
    case 'has':
      return [...text].every((letter) => String(value).includes(letter));
    default:
      return String(value).includes(text);
  }
}

function isIn(value: number | string, text: string): boolean {
  if (typeof value === 'number' || !text.includes('/')) {
    const [first, last = first] = typeof value === 'number' ? text.split('-') : [text];
    return typeof value === 'number' ? value >= Number(first) && value <= Number(last) : value === text;
  }
  const [address = '', bits = ''] = text.split('/');
  const size = 2 ** (32 - Number(bits));
  return Math.floor(ipv4(value) / size) === Math.floor(ipv4(address) / size);
}
