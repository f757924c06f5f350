import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FRAGMENT_TIMEOUT_NS, FragmentTable } from '../../src/decode/fragments.js';
import { Random, SEED } from '../random.js';

const KEY_WORDS = 10;

function setKey(table: FragmentTable, identification: number): void {
  table.key.fill(0);
  table.key[0] = identification;
}

function remember(table: FragmentTable, identification: number, timeNs = 0): void {
  setKey(table, identification);
  table.remember(timeNs, identification * 10, 17);
}

/** Ports that the table knows of a datagram; undefined when it knows none. */
function recall(table: FragmentTable, identification: number, timeNs = 0): number | undefined {
  setKey(table, identification);
  return table.recall(timeNs) ? table.ports : undefined;
}

test('FragmentTable.recall: an empty table knows nothing', () => {
  assert.equal(recall(new FragmentTable(), 1), undefined);
});

test('FragmentTable.recall: ports and protocol are those remembered, however often asked', () => {
  const table = new FragmentTable();
  setKey(table, 1);
  table.remember(0, 0xfffe0035 | 0, 136);
  for (let times = 0; times < 2; times++) {
    assert.equal(recall(table, 1), 0xfffe0035 | 0);
    assert.equal(table.protocol, 136);
  }
});

for (let word = 0; word < KEY_WORDS; word++) {
  test(`FragmentTable.recall: keys that differ in word ${word} alone are different datagrams`, () => {
    const table = new FragmentTable(1);
    remember(table, 1);
    setKey(table, 1);
    table.key[word] = (table.key[word] ?? 0) ^ 0x80000000;
    assert.equal(table.recall(0), false);
  });
}

test('FragmentTable.remember: a full table forgets the oldest datagram first', () => {
  const table = new FragmentTable(4);
  for (let identification = 1; identification <= 10; identification++) {
    remember(table, identification);
    const known = Array.from({ length: 10 }, (_, i) => i + 1).filter((asked) => recall(table, asked) !== undefined);
    const expected = [1, 2, 3, 4].map((i) => identification - 4 + i).filter((kept) => kept > 0);
    assert.deepEqual(known, expected, `after ${identification} datagrams`);
    assert.equal(table.size, expected.length);
  }
});

test('FragmentTable.remember: a known datagram takes no second place and has the latest ports and time', () => {
  const table = new FragmentTable(2);
  remember(table, 1, 0);
  remember(table, 2, 0);
  setKey(table, 1);
  table.remember(FRAGMENT_TIMEOUT_NS, 99, 17);
  assert.equal(table.size, 2);
  assert.equal(recall(table, 1, 2 * FRAGMENT_TIMEOUT_NS), 99);
  assert.equal(recall(table, 2, 0), 20, 'the other one stays');
});

test('FragmentTable.recall: a first fragment speaks for 30 s, also after a rebase', () => {
  const table = new FragmentTable();
  remember(table, 1, 1000);
  table.rebase(400);
  assert.equal(recall(table, 1, 600 + FRAGMENT_TIMEOUT_NS), 10);
  assert.equal(recall(table, 1, 600 + FRAGMENT_TIMEOUT_NS + 1), undefined);
});

test('FragmentTable.rebase: an empty table takes it', () => {
  const table = new FragmentTable();
  table.rebase(1e9);
  assert.equal(recall(table, 1), undefined);
});

test(`FragmentTable: 20 000 random steps of seed ${SEED} agree with a list in order of arrival`, () => {
  const random = new Random(SEED);
  const capacity = 32;
  const table = new FragmentTable(capacity);
  const list: { identification: number; ports: number }[] = [];
  for (let step = 0; step < 20_000; step++) {
    const identification = random.below(100);
    const known = list.find((one) => one.identification === identification);
    if (random.below(2) === 0) {
      assert.equal(recall(table, identification), known?.ports, `step ${step}`);
      continue;
    }
    setKey(table, identification);
    table.remember(0, step, 17);
    if (known !== undefined) known.ports = step;
    else list.push({ identification, ports: step });
    if (list.length > capacity) list.shift();
    assert.equal(table.size, list.length, `step ${step}`);
  }
});
