import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as dns from '../../src/decode/dns.js';
import { dnsMessage, dnsName, dnsQuestion, dnsRecord } from '../application-frames.js';
import { join, viewOf } from '../frames.js';
import { Random, SEED } from '../random.js';
import { testHeader } from './header-suite.js';

for (const [bits, set] of [
  [0xffff, true],
  [0x0000, false],
] as const) {
  testHeader({
    name: `dns.check with all bits ${set ? 'set' : 'clear'}`,
    check: dns.check,
    header: dnsMessage({ identification: 0xbeef, bits, counts: [1, 2, 3, 65_535] }),
    read: (view, at) => ({
      identification: dns.identification(view, at),
      bits: dns.bits(view, at),
      isResponse: dns.isResponse(view, at),
      operation: dns.operation(view, at),
      isAuthoritative: dns.isAuthoritative(view, at),
      isTruncated: dns.isTruncated(view, at),
      isRecursionDesired: dns.isRecursionDesired(view, at),
      isRecursionAvailable: dns.isRecursionAvailable(view, at),
      isAuthenticData: dns.isAuthenticData(view, at),
      isCheckingDisabled: dns.isCheckingDisabled(view, at),
      responseCode: dns.responseCode(view, at),
      questions: dns.questions(view, at),
      answers: dns.answers(view, at),
      authorities: dns.authorities(view, at),
      additionals: dns.additionals(view, at),
    }),
    fields: {
      identification: 0xbeef,
      bits,
      isResponse: set,
      operation: set ? 15 : 0,
      isAuthoritative: set,
      isTruncated: set,
      isRecursionDesired: set,
      isRecursionAvailable: set,
      isAuthenticData: set,
      isCheckingDisabled: set,
      responseCode: set ? 15 : 0,
      questions: 1,
      answers: 2,
      authorities: 3,
      additionals: 65_535,
    },
  });
}

for (const [what, bytes, expected] of [
  ['the root', [0], 1],
  ['two labels', [...dnsName('a.bc')], 6],
  ['a label and a pointer', [1, 97, 0xc0, 0x0c], 4],
  ['a pointer cut short', [1, 97, 0xc0], 0],
  ['a label cut short', [3, 97, 98], 0],
  ['a name without end', [1, 97], 0],
  ['a label of an unknown kind', [0x40, 0], 0],
  ['nothing', [], 0],
] as const) {
  test(`dns.nameEnd: ${what} answers ${expected}`, () => {
    assert.equal(dns.nameEnd(viewOf(Uint8Array.from(bytes)), 0, bytes.length), expected);
  });
}

test('dns: a question and a record are cut short at any length before their end, and read whole at it', () => {
  const question = dnsQuestion(dnsName('example.com'), 28);
  const record = dnsRecord([0xc0, 0x0c], 1, [192, 0, 2, 1], 0x8001);
  const view = viewOf(join(question, record));
  for (let end = 0; end < question.length; end++) assert.equal(dns.questionEnd(view, 0, end), 0);
  assert.equal(dns.questionEnd(view, 0, view.byteLength), question.length);
  const dataAt = question.length + 12;
  for (let end = question.length; end < dataAt; end++) assert.equal(dns.recordDataAt(view, question.length, end), 0);
  assert.equal(dns.recordDataAt(view, question.length, dataAt), dataAt);
  assert.deepEqual(
    [dns.recordType(view, dataAt), dns.recordClass(view, dataAt), dns.recordTimeToLive(view, dataAt), dns.recordDataLength(view, dataAt)],
    [1, 0x8001, 300, 4],
  );
});

test(`dns.nameEnd: 10000 random names of seed ${SEED} end within their bytes`, () => {
  const random = new Random(SEED);
  for (let i = 0; i < 10_000; i++) {
    const bytes = random.bytes(random.below(80));
    const end = dns.nameEnd(viewOf(bytes), 0, bytes.length);
    assert.ok(end >= 0 && end <= bytes.length);
  }
});
