import assert from 'node:assert/strict';
import { isIP } from 'node:net';
import { test } from 'node:test';
import fc from 'fast-check';
import { addressText, addressWords, isInNetwork, networkList } from '../src/ip-network.js';

for (const [text, words] of [
  ['10.20.30.40', [0x0a141e28]],
  ['255.255.255.255', [-1]],
  ['::', [0, 0, 0, 0]],
  ['2001:db8::1', [0x20010db8, 0, 0, 1]],
  ['1:2:3:4:5:6:7:8', [0x10002, 0x30004, 0x50006, 0x70008]],
  ['::ffff:192.0.2.1', [0, 0, 0xffff, 0xc0000201 | 0]],
  ['fe80::', [0xfe800000 | 0, 0, 0, 0]],
] as const) {
  test(`addressWords: ${text} has the words ${words.join(' ')}`, () => {
    assert.deepEqual([...(addressWords(text) ?? [])], words);
  });
}

for (const text of ['', '10.0.0', '10.0.0.256', '010.0.0.1', '10.0.0.0/8', 'fe80::1%eth0', '1::2::3', 'localhost']) {
  test(`addressWords: ${JSON.stringify(text)} is no address`, () => {
    assert.equal(addressWords(text), undefined);
  });
}

test('addressWords: takes what node:net takes except zones, and refuses what it refuses', () => {
  const pieces = fc.constantFrom('::', ':', '.', '0', '1', '12', '255', '256', 'f', 'ffff', '10000', '1.2.3.4', '01', 'g', '%', ' ', '');
  const spelled = fc.array(pieces, { maxLength: 17 }).map((some) => some.join(''));
  const near = fc.oneof(
    fc.ipV6(),
    fc.ipV4(),
    fc.ipV6().map((text) => text.replace(/:[^:]*/, '')),
    spelled,
  );
  let taken = 0;
  fc.assert(
    fc.property(near, (text) => {
      const isAddress = isIP(text) !== 0 && !text.includes('%');
      if (isAddress) taken++;
      assert.equal(addressWords(text) !== undefined, isAddress, text);
    }),
    { numRuns: 3000 },
  );
  assert.ok(taken > 500, `${taken} taken`);
});

test('addressText: any address comes back from its text', () => {
  const word = fc.oneof(fc.constantFrom(0, 1, 0x10000), fc.integer());
  const words = fc.oneof(fc.tuple(word), fc.tuple(word, word, word, word));
  fc.assert(fc.property(words, (some) => assert.deepEqual([...(addressWords(addressText(Int32Array.from(some))) ?? [])], some)));
});

for (const [words, text] of [
  [[0, 0, 0, 0], '::'],
  [[0, 0, 0, 1], '::1'],
  [[0x20010db8, 0, 0x00010000, 1], '2001:db8::1:0:0:1'],
  [[0x20010db8, 0x00000001, 0x00010001, 0x00010001], '2001:db8:0:1:1:1:1:1'],
] as const) {
  test(`addressText: writes ${text} as RFC 5952 has it`, () => {
    assert.equal(addressText(Int32Array.from(words)), text);
  });
}

test('networkList: reads networks of both families, and an address as a network of its own', () => {
  const read = networkList('--keep', '10.0.0.0/8, 2001:DB8:0::/32,192.0.2.1,0.0.0.0/0');
  assert.deepEqual(
    read.map(({ text }) => text),
    ['10.0.0.0/8', '2001:db8::/32', '192.0.2.1/32', '0.0.0.0/0'],
  );
});

for (const text of ['', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8', '10.0.0/8', '2001:db8::/129', '10.0.0.0/-1', '10.0.0.0/8,,']) {
  test(`networkList: ${JSON.stringify(text)} is refused with an example of what is expected`, () => {
    assert.throws(() => networkList('--keep', text), {
      name: 'Error',
      message: /^--keep must be networks such as 10\.0\.0\.0\/8 or 2001:db8::\/32/,
    });
  });
}

test('networkList: bits behind the length are refused with the network that was meant', () => {
  assert.throws(() => networkList('--keep', '10.1.2.3/8'), { message: /--keep: 10\.1\.2\.3\/8 .* did you mean 10\.0\.0\.0\/8\?/ });
});

for (const [address, network, isIn] of [
  ['10.255.0.1', '10.0.0.0/8', true],
  ['11.0.0.0', '10.0.0.0/8', false],
  ['192.0.2.129', '192.0.2.128/25', true],
  ['192.0.2.127', '192.0.2.128/25', false],
  ['255.255.255.255', '0.0.0.0/0', true],
  ['2001:db8:ffff::', '2001:db8::/32', true],
  ['2001:db9::', '2001:db8::/32', false],
  ['2001:db8::2', '2001:db8::2', true],
] as const) {
  test(`isInNetwork: ${address} is ${isIn ? '' : 'not '}in ${network}`, () => {
    const words = addressWords(address) ?? new Int32Array();
    assert.equal(isInNetwork(networkList('--keep', network)[0]!, Int32Array.of(7, ...words), 1), isIn);
  });
}
