import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Disguise, disguisedName } from '../../src/print/disguise.js';

/** Turns every bit. */
const OPPOSITE: Disguise = {
  replaceIpv4: (words, at) => {
    words[at] = ~words[at]!;
  },
  replaceIpv6: (words, at) => {
    for (let i = at; i < at + 4; i++) words[i] = ~words[i]!;
  },
  hardware: (address) => address,
};

for (const [name, shown] of [
  ['www.example.com.', 'www.example.com.'],
  ['.', '.'],
  ['1.2.0.192.in-addr.arpa.', '254.253.255.63.in-addr.arpa.'],
  ['1.2.0.192.IN-ADDR.ARPA.', '254.253.255.63.in-addr.arpa.'],
  ['0.192.in-addr.arpa.', '(left out)'],
  ['64-26.2.0.192.in-addr.arpa.', '(left out)'],
  ['1.2.0.999.in-addr.arpa.', '(left out)'],
  [`${'0.'.repeat(31)}2.ip6.arpa.`, `${'f.'.repeat(31)}d.ip6.arpa.`],
  ['8.b.d.0.1.0.0.2.ip6.arpa.', '(left out)'],
  ['7.2.0.192.<CUT>', '(left out)'],
  ['192.0.2.7', '(left out)'],
  ['192.0.2.7.', '(left out)'],
  ['2001:db8::7', '(left out)'],
] as const) {
  test(`disguisedName: ${name} is shown as ${shown}`, () => {
    assert.equal(disguisedName(name, OPPOSITE), shown);
  });
}
