import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { openAfPacket } from '../../src/capture/af-packet.js';
import { HardwareType } from '../../src/capture/arphrd.js';
import { LinkType } from '../../src/capture/link-type.js';
import type { LiveEvent } from '../../src/capture/live-options.js';
import { COUNTERS } from '../../src/counters.js';
import { CaptureError } from '../../src/errors.js';
import { collect, OPTIONS, tendUntil, testLiveSource } from '../contracts/live-source.js';
import { ethernet, ipv4, udp } from '../frames.js';
import { addPair, ip, NEEDS_NETWORK, NO_NETWORK } from '../private-network.js';
import { NEEDS_LIBPCAP } from './needs-libpcap.js';
import { TunDevice } from './tun-device.js';

testLiveSource({ name: 'af-packet', open: (options, counters, tell) => openAfPacket(options, { part: 0, parts: 1 }, counters, tell) });

const noTun = NO_NETWORK ?? (existsSync('/dev/net/tun') ? undefined : 'needs /dev/net/tun');

test('af-packet: an interface that comes up with another hardware type has frames of that link', { skip: noTun ?? false }, () => {
  const tun = new TunDevice('tun0');
  const events: LiveEvent[] = [];
  const source = openAfPacket({ ...OPTIONS, interfaces: ['tun0'] }, { part: 0, parts: 1 }, new Float64Array(COUNTERS), (event) => {
    events.push(event);
  });
  try {
    const packet = ipv4({}, udp({}));
    tun.receive(packet);
    assert.deepEqual(
      collect(source, 1).map(({ link }) => link),
      [LinkType.RAW],
    );
    tun.down();
    tendUntil(source, () => events.length === 1);
    tun.become(HardwareType.ETHERNET);
    tun.up();
    tendUntil(source, () => events.length === 2);
    // The device takes what begins with a 4 for IPv4.
    const frame = ethernet({}, packet);
    frame[0] = 0x42;
    tun.receive(frame);
    const [first] = collect(source, 1);
    assert.deepEqual([first?.link, first?.bytes], [LinkType.ETHERNET, [...frame]]);
    source.tend();
    tun.receive(frame);
    assert.deepEqual(
      collect(source, 1).map(({ link }) => link),
      [LinkType.ETHERNET],
    );
  } finally {
    source.close();
    tun.close();
  }
});

test('af-packet: a filter that is longer than the kernel allows, with what shares frames out, is a CaptureError', {
  ...NEEDS_NETWORK,
  ...NEEDS_LIBPCAP,
}, () => {
  addPair('long0', 'long1');
  const source = openAfPacket(
    { ...OPTIONS, interfaces: ['long0'], filter: 'udp' },
    { part: 0, parts: 2 },
    new Float64Array(COUNTERS),
    () => {},
  );
  try {
    // About as long as the kernel allows; what shares frames out between engines makes it longer.
    const networks = Array.from({ length: 520 }, (_, i) => `src net 10.${i >> 8}.${i & 255}.0/24`).join(' or ');
    assert.throws(
      () => source.setFilter(networks),
      (error: Error) =>
        error instanceof CaptureError && /too long for the kernel: it makes a program of \d+ instructions/.test(error.message),
    );
  } finally {
    source.close();
    ip('link del long0');
  }
});
