import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Protocol } from '../../src/decode/numbers.js';
import { messagesIn } from '../../src/process/netlink.js';
import { readEvents } from '../../src/process/process-events.js';
import { dumpRequest, Family, readDestroyed, readSockets } from '../../src/process/socket-diag.js';
import type { SocketFacts } from '../../src/process/socket-facts.js';
import { Random, SEED } from '../random.js';

const ANSWER = 20;
const LISTEN = 10;

interface Ends {
  readonly family: number;
  readonly local: readonly number[];
  readonly remote: readonly number[];
  readonly localPort: number;
  readonly remotePort: number;
  readonly state?: number;
}

/** A message of sock_diag about one socket: inode 4711, cookie 2^32 + 5, with its protocol as an attribute. */
function answer({ family, local, remote, localPort, remotePort, state = 1 }: Ends): Uint8Array {
  const bytes = new Uint8Array(16 + 72 + 8);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, bytes.length, true);
  view.setUint16(4, ANSWER, true);
  view.setUint8(16, family);
  view.setUint8(17, state);
  view.setUint16(20, localPort);
  view.setUint16(22, remotePort);
  bytes.set(local, 24);
  bytes.set(remote, 40);
  view.setUint32(60, 5, true);
  view.setUint32(64, 1, true);
  view.setUint32(84, 4711, true);
  view.setUint16(88, 5, true);
  view.setUint16(90, 10, true);
  view.setUint8(92, Protocol.UDP);
  return bytes;
}

function socketsOf(bytes: Uint8Array): SocketFacts[] {
  const found: SocketFacts[] = [];
  readSockets(new DataView(bytes.buffer), bytes.length, Protocol.TCP, (facts) => found.push(facts));
  return found;
}

const IPV4 = { family: Family.INET, local: [10, 0, 0, 1], remote: [10, 0, 0, 2], localPort: 40_000, remotePort: 443 };
const MAPPED = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];

test('readSockets: a connected IPv4 socket has both ends in its key, its inode and its cookie', () => {
  const [facts] = socketsOf(answer(IPV4));
  assert.deepEqual(facts, { key: '6 0a000001 40000 0a000002 443', isListening: false, inode: 4711, cookie: 2 ** 32 + 5 });
});

test('readSockets: IPv4 in an IPv6 socket is IPv4', () => {
  const ends = { ...IPV4, family: Family.INET6, local: [...MAPPED, 10, 0, 0, 1], remote: [...MAPPED, 10, 0, 0, 2] };
  assert.equal(socketsOf(answer(ends))[0]?.key, '6 0a000001 40000 0a000002 443');
});

test('readSockets: a listener on every address is told by its version', () => {
  const ends = { local: [], remote: [], localPort: 22, remotePort: 0, state: LISTEN };
  assert.deepEqual(
    [Family.INET, Family.INET6].map((family) => socketsOf(answer({ family, ...ends }))[0]),
    ['6 *4 22', '6 *6 22'].map((key) => ({ key, isListening: true, inode: 4711, cookie: 2 ** 32 + 5 })),
  );
});

test('readSockets: a socket that has no port yet is left out', () => {
  assert.deepEqual(socketsOf(answer({ ...IPV4, localPort: 0 })), []);
});

test('readDestroyed: the protocol is that of the attribute', () => {
  const found: SocketFacts[] = [];
  const bytes = answer(IPV4);
  readDestroyed(new DataView(bytes.buffer), bytes.length, (facts) => found.push(facts));
  assert.equal(found[0]?.key, '17 0a000001 40000 0a000002 443');
});

test('readSockets: an answer that is cut short at any length gives nothing', () => {
  const whole = answer(IPV4);
  for (let length = 0; length < whole.length; length++) assert.deepEqual(socketsOf(whole.slice(0, length)), [], `${length} bytes`);
});

test('dumpRequest: is one message of the length that its header says', () => {
  const bytes = dumpRequest(Family.INET, Protocol.TCP, 1);
  assert.deepEqual([...messagesIn(new DataView(bytes.buffer), bytes.length)], [{ type: ANSWER, at: 16, end: bytes.length }]);
});

test('netlink: no reader throws or hangs on 10,000 datagrams of random bytes', () => {
  const random = new Random(SEED);
  for (let round = 0; round < 10_000; round++) {
    const bytes = random.bytes(16 + random.below(240)).slice();
    const view = new DataView(bytes.buffer);
    // Lengths that are nearly right lead further in.
    if (round % 2 === 0) {
      view.setUint32(0, Math.max(0, bytes.length - (round % 7)), true);
      view.setUint16(4, ANSWER, true);
    }
    const nothing = (): void => undefined;
    assert.doesNotThrow(() => readSockets(view, bytes.length, Protocol.TCP, nothing), `seed ${SEED}`);
    assert.doesNotThrow(() => readDestroyed(view, bytes.length, nothing), `seed ${SEED}`);
    assert.doesNotThrow(() => readEvents(view, bytes.length, nothing), `seed ${SEED}`);
  }
});
