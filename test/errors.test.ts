import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemReason } from '../src/errors.js';

for (const [code, reason] of [
  ['ENOSPC', 'no space left on device (ENOSPC)'],
  ['EAI_AGAIN', 'the name cannot be looked up now (EAI_AGAIN)'],
  ['ENOTFOUND', 'no such host (ENOTFOUND)'],
  ['ENOTHING', 'ENOTHING'],
] as const) {
  test(`systemReason: ${code} is told as "${reason}"`, () => {
    assert.equal(systemReason(Object.assign(new Error('call failed'), { code })), reason);
  });
}

test('systemReason: an error without a code is told by its message', () => {
  assert.equal(systemReason(new Error('call failed')), 'call failed');
});
