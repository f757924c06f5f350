import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LinkType, linkTypeName } from '../../src/capture/link-type.js';

/** https://www.tcpdump.org/linktypes.html; 12 and 14 are what BSDs write for RAW. */
const NUMBERS = {
  NULL: 0,
  ETHERNET: 1,
  PPP: 9,
  FDDI: 10,
  PPP_HDLC: 50,
  PPP_ETHER: 51,
  RAW: 101,
  C_HDLC: 104,
  IEEE802_11: 105,
  FRELAY: 107,
  LOOP: 108,
  LINUX_SLL: 113,
  IEEE802_11_PRISM: 119,
  IEEE802_11_RADIOTAP: 127,
  PPI: 192,
  IPV4: 228,
  IPV6: 229,
  NFLOG: 239,
  LINUX_SLL2: 276,
};

test('LinkType: has the LINKTYPE numbers of the link types that are read, and no others', () => {
  assert.deepEqual({ ...LinkType }, { ...NUMBERS, RAW_BSD: 12, RAW_OPENBSD: 14 });
});

for (const [name, number] of Object.entries(NUMBERS)) {
  test(`linkTypeName: ${number} is ${name}`, () => {
    assert.equal(linkTypeName(number), name);
  });
}

test('linkTypeName: what BSDs write for RAW is RAW', () => {
  assert.deepEqual([12, 14].map(linkTypeName), ['RAW', 'RAW']);
});

test('linkTypeName: a number without a name is LINKTYPE_ and the number', () => {
  assert.equal(linkTypeName(0x03ffffff), 'LINKTYPE_67108863');
});
