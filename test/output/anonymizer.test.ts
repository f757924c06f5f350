import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { RecordBatch } from '../../src/flow/record-batch.js';
import { NARROW, type RowLayout, WIDE } from '../../src/flow/row.js';
import { addressWords, type IpNetwork, isInNetwork, networkList } from '../../src/ip-network.js';
import { Anonymizer } from '../../src/output/anonymizer.js';
import { CryptoPan } from '../../src/output/crypto-pan.js';
import * as record from '../../src/output/record.js';
import { anyFlow, batchOf, type Flow, flow } from './records.js';
import { REFERENCE_KEY } from './reference-key.js';

function anonymizer(keep = ''): Anonymizer {
  return new Anonymizer({ key: REFERENCE_KEY, keep: keep === '' ? [] : networkList('--keep', keep) });
}

/** Every record's source and destination, in words. */
function addressesOf(batch: RecordBatch): Int32Array[][] {
  return Array.from({ length: batch.rows }, (_, i) => {
    const at = batch.at(i);
    const length = record.isIpv6(batch, at) ? 4 : 1;
    return [record.sourceAt(batch, at), record.destinationAt(batch, at)].map((word) => batch.words.slice(word, word + length));
  });
}

/** What each address becomes alone, without caches or kept networks. */
function alone(words: Int32Array): Int32Array {
  const pan = new CryptoPan(REFERENCE_KEY);
  const answer = words.slice();
  if (words.length === 1) {
    pan.ipv4(answer, 1);
    return answer;
  }
  const flips = new Int32Array(2);
  pan.ipv6Network(words, 0, flips, 0);
  pan.ipv6Hosts(answer, 1);
  return answer.map((word, i) => word ^ (flips[i] ?? 0));
}

/** Flows with few different addresses, so that caches have something to know. */
const FEW = [1, 2, 3, 0x0a000001, 0xc0000201 | 0];
const somewhere = fc.array(fc.oneof(fc.constantFrom(...FEW), fc.integer()), { minLength: 4, maxLength: 4 });
const someFlow = fc.tuple(anyFlow, somewhere, somewhere).map(([any, source, destination]): Flow => ({ ...any, source, destination }));

for (const layout of [NARROW, WIDE]) {
  test(`Anonymizer: in ${layout.name} rows both addresses are replaced, each as if alone, and nothing else changes`, () => {
    const flows = fc.array(layout === NARROW ? someFlow.map((any) => ({ ...any, isIpv6: false })) : someFlow, { maxLength: 150 });
    const one = anonymizer();
    fc.assert(
      fc.property(flows, (some) => {
        const batch = batchOf(some, layout, 0);
        const before = batchOf(some, layout, 0);
        one.apply(batch);
        assert.deepEqual(
          addressesOf(batch),
          addressesOf(before).map((both) => both.map(alone)),
        );
        for (const changed of [batch, before]) withoutAddresses(changed, layout);
        assert.deepEqual(batch.words, before.words);
      }),
      { numRuns: 15 },
    );
  });
}

function withoutAddresses(batch: RecordBatch, layout: RowLayout): void {
  for (let i = 0; i < batch.rows; i++) {
    const at = batch.at(i);
    const length = layout === NARROW ? 1 : record.isIpv6(batch, at) ? 4 : 1;
    for (const from of [record.sourceAt(batch, at), record.destinationAt(batch, at)]) batch.words.fill(0, from, from + length);
  }
}

/** What every address of `words` becomes, in order; IPv4 or IPv6 by its number of words. */
function mapped(one: Anonymizer, addresses: readonly Int32Array[]): Int32Array[] {
  const batch = batchOf(
    addresses.map((words) => flow({ isIpv6: words.length === 4, source: [...words, 0, 0, 0], destination: [...words, 0, 0, 0] })),
    WIDE,
    0,
  );
  one.apply(batch);
  return addressesOf(batch).map(([source]) => source ?? new Int32Array());
}

test('Anonymizer: addresses of kept networks stay, and no other address becomes one of theirs', () => {
  const keep = '10.0.0.0/8,128.0.0.0/2,2001:db8::/32,8000::/1';
  const networks = networkList('--keep', keep);
  const isKept = (words: Int32Array): boolean =>
    networks.some((net: IpNetwork) => net.words.length === words.length && isInNetwork(net, words, 0));
  const any = fc.oneof(fc.tuple(fc.integer()), fc.tuple(fc.integer(), fc.integer(), fc.integer(), fc.integer()));
  const own = fc.integer({ min: 0, max: 0xffffff }).map((host) => [0x0a000000 | host]);
  const one = anonymizer(keep);
  fc.assert(
    fc.property(fc.array(fc.oneof(any, own), { maxLength: 300 }), (some) => {
      const before = some.map((words) => Int32Array.from(words));
      for (const [i, after] of mapped(one, before).entries()) {
        const original = before[i] ?? new Int32Array();
        assert.equal(isKept(after), isKept(original));
        if (isKept(original)) assert.deepEqual(after, original);
      }
    }),
    { numRuns: 30 },
  );
});

test('Anonymizer: with kept networks it is still one to one', () => {
  // Of every /16 one address, so that many walk; and a whole /20.
  const one = anonymizer('0.0.0.0/1,192.168.0.0/16');
  const before = Array.from({ length: 70_000 }, (_, i) => Int32Array.of(i < 65_536 ? (i << 16) | 77 : 0xac100000 | (i - 65_536)));
  const after = new Set(mapped(one, before).map((words) => words[0]));
  assert.equal(after.size, new Set(before.map((words) => words[0])).size);
});

test('Anonymizer: prefixes are kept to the bit among the addresses that do not walk, and among those that do', () => {
  const one = anonymizer('10.0.0.0/8');
  const before = Array.from({ length: 4096 }, (_, i) => Int32Array.of(Math.imul(i, 0x9e3779b1)));
  const after = mapped(one, before).map((words) => words[0] ?? 0);
  const walks = (words: Int32Array): boolean => (alone(words)[0] ?? 0) >>> 24 === 10;
  const walking = before.map(walks);
  assert.ok(walking.filter(Boolean).length > 4);
  for (let i = 1; i < before.length; i++) {
    for (const j of [0, i >> 1, i - 1]) {
      const isOwn = [i, j].some((k) => (before[k]?.[0] ?? 0) >>> 24 === 10);
      if (isOwn || walking[i] !== walking[j]) continue;
      assert.equal(Math.clz32((after[i] ?? 0) ^ (after[j] ?? 0)), Math.clz32((before[i]?.[0] ?? 0) ^ (before[j]?.[0] ?? 0)));
    }
  }
});

test('Anonymizer: 0.0.0.0 and :: are replaced like any other, though caches begin with them', () => {
  const zeros = [new Int32Array(1), new Int32Array(4)];
  assert.deepEqual(mapped(anonymizer(), zeros), zeros.map(alone));
});

test('Anonymizer: its caches are bounded, and an address that was pushed out of them becomes the same again', () => {
  const one = anonymizer();
  const target = addressWords('192.0.2.1') ?? new Int32Array();
  const [first] = mapped(one, [target]);
  for (let i = 0; i < 40; i++) {
    mapped(
      one,
      Array.from({ length: 8192 }, (_, j) => Int32Array.of(i * 8192 + j)),
    );
  }
  assert.deepEqual(mapped(one, [target])[0], first);
  assert.ok(one.misses > 300_000 && one.addresses >= one.misses);
});

test('Anonymizer: its statement tells the scheme, the kept networks and which key, but not the key', () => {
  const { key_fingerprint, ...rest } = anonymizer('10.0.0.0/8,2001:db8::/32').statement();
  assert.deepEqual(rest, { scheme: 'crypto-pan-aes128', kept_networks: ['10.0.0.0/8', '2001:db8::/32'] });
  assert.match(key_fingerprint, /^[0-9a-f]{16}$/);
  assert.ok(!Buffer.from(REFERENCE_KEY).toString('hex').includes(key_fingerprint));
});

test('Anonymizer.before: a sink sees each batch anonymized, and its old buffers go back', () => {
  const seen: number[] = [];
  const reuse = new ArrayBuffer(8);
  const sink = anonymizer().before({
    put: (batch) => {
      seen.push(batch.words[record.sourceAt(batch, batch.at(0))] ?? 0);
      return reuse;
    },
  });
  assert.equal(sink.put(batchOf([flow()], NARROW, 0)), reuse);
  assert.deepEqual(seen, [...alone(Int32Array.of(0x0a000001))]);
});
