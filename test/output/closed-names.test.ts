import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FileNames } from '../../src/output/closed-names.js';

const names = new FileNames('/flows', 'flows');
const none = (): boolean => false;
const TIME = Date.UTC(2026, 10, 21, 23, 0, 0, 999);

test('FileNames: a closed file has the second of its first row, and a serial where two would collide', () => {
  assert.equal(names.free(TIME, none), 'flows-20261121T230000Z.csv');
  assert.equal(
    names.free(TIME, (csv) => csv === 'flows-20261121T230000Z.csv'),
    'flows-20261121T230000Z-1.csv',
  );
});

test('FileNames: serials are counted until one is free', () => {
  const taken = ['flows-20261121T230000Z.csv', 'flows-20261121T230000Z-1.csv'];
  assert.equal(
    names.free(TIME, (csv) => taken.includes(csv)),
    'flows-20261121T230000Z-2.csv',
  );
});

test('FileNames: files are in the order of their seconds, and within one of their serials as numbers', () => {
  const inOrder = [
    'flows-20261121T225959Z-3.csv',
    'flows-20261121T230000Z.csv',
    'flows-20261121T230000Z-2.csv',
    'flows-20261121T230000Z-10.csv',
  ];
  assert.deepEqual(
    [...inOrder].reverse().sort((a, b) => names.compare(a, b)),
    inOrder,
  );
});

for (const stranger of [
  'flows.csv',
  'flows.csv.1',
  'flows-eth0-20261121T230000Z.csv',
  'flows-20261121T230000Z.csv.bak',
  'xflows-20261121T230000Z.csv',
  'flows-20261121T2300Z.csv',
  'flows-20261121T230000Z-x.csv',
]) {
  test(`FileNames: ${stranger} is not a closed file`, () => assert.equal(names.parse(stranger), undefined));
}

test('FileNames: a name with signs that regular expressions read otherwise is itself', () => {
  const odd = new FileNames('/flows', 'a+b.c');
  assert.equal(odd.parse(odd.free(TIME, none))?.csv, 'a+b.c-20261121T230000Z.csv');
  assert.equal(odd.parse('aab.c-20261121T230000Z.csv'), undefined);
});
