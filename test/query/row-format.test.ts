import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatRows, type RowColumn, type RowFormat, type Terminal } from '../../src/query/row-format.js';

interface Row {
  readonly end: string;
  readonly size: number | null;
}

const COLUMNS: readonly RowColumn<Row>[] = [
  { name: 'end', header: 'End', isNumber: false, text: ({ end }) => end, value: ({ end }) => end },
  { name: 'size', header: 'Size', isNumber: true, text: ({ size }) => String(size ?? '-'), value: ({ size }) => size },
];

const ESCAPE = String.fromCharCode(27);

const ROWS: readonly Row[] = [
  { end: '10.0.0.1:80', size: 12_345 },
  { end: '[2001:db8::1]:443', size: null },
];

function text(format: RowFormat, rows: readonly Row[] = ROWS, terminal?: Terminal): string {
  return [...formatRows(format, COLUMNS, rows, terminal)].join('');
}

test('formatRows: a table has columns as wide as their widest cell, numbers to the right', () => {
  assert.equal(text('table'), 'End                 Size\n10.0.0.1:80        12345\n[2001:db8::1]:443      -\n');
});

test('formatRows: CSV has names for a header and nothing where there is no value', () => {
  assert.equal(text('csv'), 'end,size\n10.0.0.1:80,12345\n[2001:db8::1]:443,\n');
});

test('formatRows: JSON is an array, JSON lines an object a line, both with numbers as numbers', () => {
  const objects = [
    { end: '10.0.0.1:80', size: 12_345 },
    { end: '[2001:db8::1]:443', size: null },
  ];
  assert.deepEqual(JSON.parse(text('json')), objects);
  assert.deepEqual(JSON.parse(text('json', [])), []);
  assert.deepEqual(
    text('jsonl')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
    objects,
  );
});

test('formatRows: Markdown is a table that says which columns are numbers', () => {
  assert.equal(text('markdown'), '| End | Size |\n| --- | ---: |\n| 10.0.0.1:80 | 12345 |\n| [2001:db8::1]:443 | - |\n');
});

test('formatRows: without rows there is the header', () => {
  assert.equal(text('table', []), 'End  Size\n');
  assert.equal(text('csv', []), 'end,size\n');
});

test('formatRows: on a narrow terminal the middle of long text gives way, numbers and ports never do', () => {
  const lines = text('table', ROWS, { width: 18, colour: undefined }).split('\n');
  assert.deepEqual(lines, ['End           Size', '10.0.0.1:80  12345', '[2001…]:443      -', '']);
});

test('formatRows: colours are around lines, and only for a terminal that has them', () => {
  const colour = (({ size }: Row) => (size === null ? 31 : undefined)) as unknown as NonNullable<Terminal['colour']>;
  const shown = text('table', ROWS, { width: undefined, colour }).split('\n');
  assert.deepEqual([shown[1]?.includes(ESCAPE), shown[2]], [false, `${ESCAPE}[31m[2001:db8::1]:443      -${ESCAPE}[0m`]);
  assert.ok(!text('table').includes(ESCAPE));
});

test('formatRows: a row behind the first thousands that is wider moves the columns from there on, and loses nothing', () => {
  const rows = Array.from({ length: 10_000 }, (_, i) => ({ end: i === 9999 ? 'x'.repeat(30) : 'x', size: i }));
  const lines = text('table', rows).trimEnd().split('\n');
  assert.equal(lines.length, 10_001);
  assert.deepEqual([lines[0], lines[9999], lines[10_000]], ['End  Size', 'x    9998', `${'x'.repeat(30)}  9999`]);
});
