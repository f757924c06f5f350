import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CsvScan } from '../../src/output/csv-scan.js';
import { SEED } from '../random.js';

function scan(text: string, cuts: readonly number[] = [], expected?: readonly string[]): CsvScan {
  const found = new CsvScan(expected);
  const bytes = Buffer.from(text);
  const edges = [0, ...[...cuts].sort((a, b) => a - b), bytes.length];
  for (let i = 1; i < edges.length; i++) found.push(bytes.subarray(edges[i - 1], edges[i]));
  return found;
}

test('CsvScan: sums the counted columns wherever they stand', () => {
  const found = scan('bytes,srcip,count\n60,10.0.0.1,1\n1500,::1,7\n');
  assert.deepEqual([found.rows, found.sum('count'), found.sum('bytes'), found.sum('rcount')], [2, 8, 1560, undefined]);
});

test('CsvScan: a torn last row counts as bytes behind the last line end and nothing else', () => {
  const found = scan('count,bytes\n1,60\n2,1');
  assert.deepEqual([found.rows, found.tail, found.sum('count'), found.badRows], [1, 3, 1, 0]);
});

for (const [what, text] of [
  ['a field too few', '1\n'],
  ['a field too many', '1,2,3\n'],
  ['a letter in a number', '1,x\n'],
  ['nothing', '\n'],
] as const) {
  test(`CsvScan: a row with ${what} is bad and is not in the sums`, () => {
    const found = scan(`count,bytes\n5,60\n${text}5,60\n`);
    assert.deepEqual([found.rows, found.badRows, found.sum('count'), found.sum('bytes')], [3, 1, 10, 120]);
  });
}

test('CsvScan: commas and line ends in quotes are text', () => {
  const found = scan('label,count\n"a,b\n""c""",4\n');
  assert.deepEqual([found.rows, found.badRows, found.sum('count')], [1, 0, 4]);
});

test('CsvScan: a first line that is not the expected header is a row', () => {
  const found = scan('1,60\n2,60\n', [], ['count', 'bytes']);
  assert.deepEqual([found.rows, found.sum('count'), found.columns], [2, 3, ['count', 'bytes']]);
});

test(`CsvScan: how the bytes are cut into chunks never changes what is found (seed ${SEED})`, () => {
  const row = fc.tuple(fc.nat(1e9), fc.nat(1e9));
  fc.assert(
    fc.property(fc.array(row), fc.array(fc.nat(400)), (rows, cuts) => {
      const text = `count,bytes\n${rows.map((fields) => `${fields.join()}\n`).join('')}`;
      const found = scan(
        text,
        cuts.filter((cut) => cut < text.length),
      );
      assert.equal(found.rows, rows.length);
      assert.equal(
        found.sum('count'),
        rows.reduce((sum, [count]) => sum + count, 0),
      );
      assert.equal(
        found.sum('bytes'),
        rows.reduce((sum, [, bytes]) => sum + bytes, 0),
      );
      assert.deepEqual([found.size, found.tail, found.badRows], [text.length, 0, 0]);
    }),
    { seed: SEED },
  );
});
