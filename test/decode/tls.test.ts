import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as tls from '../../src/decode/tls.js';
import { alpnExtension, clientHello, serverNameExtension, tlsExtension } from '../application-frames.js';
import { filler, viewOf } from '../frames.js';
import { testHeader } from './header-suite.js';

const FIXED_LENGTH = 43;

testHeader({
  name: 'tls.check',
  check: tls.check,
  header: clientHello({}, serverNameExtension('example.com'), alpnExtension('h2', 'http/1.1')),
  length: FIXED_LENGTH,
  read: (view, at, end) => {
    const nameAt = tls.serverNameAt(view, at, end);
    const firstAt = tls.protocolsAt(view, at, end);
    return {
      recordLength: tls.recordLength(view, at),
      version: tls.version(view, at),
      serverNameLength: nameAt === 0 ? 0 : tls.serverNameLength(view, nameAt),
      protocolsLength: firstAt === 0 ? 0 : tls.protocolsLength(view, firstAt),
    };
  },
  fields: { recordLength: 91, version: 0x0303, serverNameLength: 11, protocolsLength: 12 },
  impossible: {
    'a record of application data': clientHello({ content: 23 }),
    'a ServerHello': clientHello({ message: 2 }),
  },
});

test('tls: a ClientHello cut anywhere before its server name ends has no server name', () => {
  const hello = clientHello({}, tlsExtension(10, filler(6)), serverNameExtension('example.com'), alpnExtension('h2'));
  const view = viewOf(hello);
  const nameEnd = Buffer.from(hello).indexOf('example.com') + 11;
  for (let end = FIXED_LENGTH; end < nameEnd; end++) assert.equal(tls.serverNameAt(view, 0, end), 0, `${end} bytes`);
  assert.equal(tls.serverNameAt(view, 0, nameEnd), nameEnd - 11);
  assert.equal(tls.protocolsAt(view, 0, nameEnd), 0);
});

test('tls: a ClientHello without extensions has neither server name nor protocols', () => {
  const view = viewOf(clientHello({}));
  assert.equal(tls.serverNameAt(view, 0, view.byteLength), 0);
  assert.equal(tls.protocolsAt(view, 0, view.byteLength), 0);
});
