import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HardwareAddresses } from '../../src/output/hardware-addresses.js';

const KEY = new Uint8Array(32).fill(7);

test('HardwareAddresses: the same address has the same replacement, under another key another', () => {
  const [one, again, other] = [new HardwareAddresses(KEY), new HardwareAddresses(KEY), new HardwareAddresses(KEY.map((byte) => byte + 1))];
  const shown = one.replaced('02:00:62:be:c0:cc');
  assert.match(shown, /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/);
  assert.equal(one.replaced('02:00:62:be:c0:cc'), shown);
  assert.equal(again.replaced('02:00:62:be:c0:cc'), shown);
  assert.notEqual(other.replaced('02:00:62:be:c0:cc'), shown);
});

test('HardwareAddresses: a replacement is locally administered, and of a group where the address is', () => {
  const addresses = new HardwareAddresses(KEY);
  for (let i = 0; i < 256; i++) {
    const first = i.toString(16).padStart(2, '0');
    const shown = Number.parseInt(addresses.replaced(`${first}:00:5e:00:00:fb`).slice(0, 2), 16);
    assert.equal(shown & 3, 2 | (i & 1));
  }
});

for (const address of ['ff:ff:ff:ff:ff:ff', '00:00:00:00:00:00', '']) {
  test(`HardwareAddresses: "${address}" stays as it is`, () => {
    assert.equal(new HardwareAddresses(KEY).replaced(address), address);
  });
}

test('HardwareAddresses: one of eight bytes gives one of eight', () => {
  assert.equal(new HardwareAddresses(KEY).replaced('02:00:62:ff:fe:be:c0:cc').length, 23);
});
