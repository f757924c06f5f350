import assert from 'node:assert/strict';
import { isIPv6 } from 'node:net';
import { test } from 'node:test';
import fc from 'fast-check';
import { LONGEST_FIELD, littleEndian, put2, put9, putIpv4, putIpv6, putNumber, putSeconds } from '../../src/output/digits.js';

const memory = new ArrayBuffer(1 + LONGEST_FIELD);

/** What `put` writes, from an odd position on. */
function textOf(put: (view: DataView, at: number) => number): string {
  return Buffer.from(memory, 1, put(new DataView(memory), 1) - 1).toString('latin1');
}

const EDGES = [0, 9, 10, 99, 100, 999, 1000, 9999, 10_000, 99_999_999, 100_000_000, 999_999_999_999, 2 ** 32, 2 ** 53];

test('digits.putNumber: writes any whole number to 2^53 as String does', () => {
  for (const value of EDGES)
    assert.equal(
      textOf((view, at) => putNumber(view, at, value)),
      String(value),
    );
  fc.assert(fc.property(fc.maxSafeNat(), (value) => textOf((view, at) => putNumber(view, at, value)) === String(value)));
});

test('digits.put2 and put9: fill up with zeros in front', () => {
  for (let value = 0; value < 100; value++)
    assert.equal(
      textOf((view, at) => put2(view, at, value)),
      String(value).padStart(2, '0'),
    );
  fc.assert(fc.property(fc.nat(999_999_999), (value) => textOf((view, at) => put9(view, at, value)) === String(value).padStart(9, '0')));
});

test('digits.littleEndian: four characters come out in their order when the word is stored little-endian', () => {
  assert.equal(littleEndian('abcd'), 0x64636261);
  assert.equal(littleEndian(''), 0);
});

test('digits.putIpv4: writes any word as four decimals, also where the first bit makes it negative', () => {
  for (const [word, text] of [
    [0, '0.0.0.0'],
    [-1, '255.255.255.255'],
    [0x0a000001, '10.0.0.1'],
    [0xc0a80a64 | 0, '192.168.10.100'],
  ] as const) {
    assert.equal(
      textOf((view, at) => putIpv4(view, at, word)),
      text,
    );
  }
  const octets = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255));
  fc.assert(fc.property(octets, (four) => textOf((view, at) => putIpv4(view, at, Buffer.from(four).readInt32BE())) === four.join('.')));
});

function ipv6Text(groups: readonly number[]): string {
  const words = Int32Array.from([0, 1, 2, 3], (i) => (groups[2 * i]! << 16) | groups[2 * i + 1]!);
  return textOf((view, at) => putIpv6(view, at, words, 0));
}

/** The URL standard's serializer of IPv6 addresses follows RFC 5952, all but IPv4-mapped ones in dotted form. */
function canonical(groups: readonly number[]): string {
  return new URL(`http://[${groups.map((group) => group.toString(16)).join(':')}]`).hostname.slice(1, -1);
}

test('digits.putIpv6: writes any address as RFC 5952 has it', () => {
  const group = fc.oneof(
    { weight: 2, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.nat(0xffff) },
    fc.constantFrom(1, 0x10, 0x100),
  );
  const address = fc.array(group, { minLength: 8, maxLength: 8 });
  fc.assert(
    fc.property(address, (groups) => {
      assert.equal(ipv6Text(groups), canonical(groups));
      assert.ok(isIPv6(ipv6Text(groups)));
    }),
    { numRuns: 2000 },
  );
});

for (const [groups, text] of [
  [[0, 0, 0, 0, 0, 0, 0, 0], '::'],
  [[0, 0, 0, 0, 0, 0, 0, 1], '::1'],
  [[1, 0, 0, 0, 0, 0, 0, 0], '1::'],
  [[0x2001, 0xdb8, 0, 1, 1, 1, 1, 1], '2001:db8:0:1:1:1:1:1'],
  [[0x2001, 0xdb8, 0, 0, 1, 0, 0, 1], '2001:db8::1:0:0:1'],
  [[0x2001, 0, 0, 1, 0, 0, 0, 1], '2001:0:0:1::1'],
  [[0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff], 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
] as const) {
  test(`digits.putIpv6: ${groups.map((group) => group.toString(16)).join(':')} is written ${text}`, () => {
    assert.equal(ipv6Text(groups), text);
  });
}

for (const [ns, text] of [
  [0, '0.000000'],
  [499, '0.000000'],
  [500, '0.000001'],
  [1499, '0.000001'],
  [999_999_499, '0.999999'],
  [999_999_500, '1.000000'],
  [60_000_000_000, '60.000000'],
  [86_400_000_000_000, '86400.000000'],
] as const) {
  test(`digits.putSeconds: ${ns} ns are ${text} seconds`, () => {
    assert.equal(
      textOf((view, at) => putSeconds(view, at, ns)),
      text,
    );
  });
}
