import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linkTypeOf, loadCap } from '../../src/capture/cap-module.js';
import { CaptureError } from '../../src/errors.js';

test('loadCap: where cap is missing, the message says what to install', async () => {
  const missing = (): Promise<unknown> => Promise.reject(new Error("Cannot find package 'cap'\nand more"));
  await assert.rejects(loadCap(missing), (error) => {
    assert.ok(error instanceof CaptureError);
    assert.match(error.message, /libpcap-dev .*npm rebuild cap\n\(Cannot find package 'cap'\)$/s);
    return true;
  });
});

for (const [answer, type] of [
  ['ETHERNET', 1],
  ['NULL', 0],
  ['RAW', 101],
  ['LINKTYPE_LINUX_SLL', 113],
  ['IEEE802_11_RADIO', 127],
  ['Unknown linktype 276', 276],
  ['something', -1],
] as const) {
  test(`linkTypeOf: what cap calls ${answer} is link type ${type}`, () => {
    assert.equal(linkTypeOf(answer), type);
  });
}
