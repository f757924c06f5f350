import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { compileFilter, filterMistake } from '../../src/capture/filter.js';
import { LinkType } from '../../src/capture/link-type.js';
import { socketProgram } from '../../src/capture/socket-program.js';
import { CaptureError } from '../../src/errors.js';
import { ethernet, ipv4, ipv6, tcp, udp } from '../frames.js';
import { runBpf } from './bpf-machine.js';
import { NEEDS_LIBPCAP } from './needs-libpcap.js';

const ETHERNET = { snapLength: 96, link: LinkType.ETHERNET, interface: undefined };

/** Bytes kept of a frame by a ring with this filter. */
function kept(expression: string, frame: Uint8Array, use: Parameters<typeof compileFilter>[1] = ETHERNET, hardwareType = 1): number {
  return runBpf(socketProgram({ part: 0, parts: 1 }, use.snapLength, compileFilter(expression, use)), frame, { hardwareType });
}

test('compileFilter: no expression and a blank one are no filter', () => {
  assert.equal(compileFilter(undefined, ETHERNET), undefined);
  assert.equal(compileFilter(' \n', ETHERNET), undefined);
});

test('compileFilter: a frame that matches is kept to the snap length, another is not', NEEDS_LIBPCAP, () => {
  assert.equal(kept('udp port 53', ethernet({}, ipv4({}, udp({ destinationPort: 53 })))), 96);
  assert.equal(kept('udp port 53', ethernet({}, ipv4({}, udp({ sourcePort: 1, destinationPort: 54 })))), 0);
  assert.equal(kept('tcp', ethernet({ type: 0x86dd }, ipv6({ nextHeader: 6 }, tcp({})))), 96);
});

test('compileFilter: frames of raw IP begin with the IP header', NEEDS_LIBPCAP, () => {
  const use = { snapLength: 60, link: LinkType.RAW, interface: undefined };
  assert.equal(kept('udp', ipv4({}, udp({})), use, 65_534), 60);
  assert.equal(kept('tcp', ipv4({}, udp({})), use, 65_534), 0);
});

test(
  'compileFilter: with every interface in one ring each frame meets the filter of its link, one about Ethernet none of raw IP',
  NEEDS_LIBPCAP,
  () => {
    const use = { snapLength: 60, link: 'any', interface: undefined } as const;
    assert.equal(kept('udp', ipv4({}, udp({})), use, 65_534), 60);
    assert.equal(kept('udp', ethernet({}, ipv4({}, udp({}))), use), 60);
    assert.equal(kept('ether host 02:00:00:00:00:01', ethernet({}, ipv4({}, udp({}))), use), 60);
    assert.equal(kept('ether host 02:00:00:00:00:01', ipv4({}, udp({})), use, 65_534), 0);
  },
);

test('compileFilter: a wrong expression is an error with it and what libpcap says', NEEDS_LIBPCAP, () => {
  assert.throws(
    () => compileFilter('port eighty', ETHERNET),
    (error: Error) => error instanceof CaptureError && error.message === `filter "port eighty": unknown port 'eighty'`,
  );
});

test('filterMistake: what no link takes has the mistake in the words of libpcap; what some link takes has none', NEEDS_LIBPCAP, () => {
  assert.equal(filterMistake('port eighty', 96), `unknown port 'eighty'`);
  // Who that is may be known later.
  assert.equal(filterMistake('net no-such-network', 96), undefined);
  for (const expression of ['', 'udp port 53', 'vlan 5 and tcp', 'ether host 02:00:00:00:00:01', 'wlan type mgt', 'inbound']) {
    assert.equal(filterMistake(expression, 96), undefined, expression);
  }
});

test('compileFilter: without libpcap the error names the package that has it, and nothing is known against any expression', () => {
  // The library is looked for by name: where no name is found it is as if it were not installed.
  const code = `
    const { koffi } = await import('./src/capture/libc.ts');
    const { load } = koffi();
    koffi().load = (name) => { if (name.startsWith('libpcap')) throw new Error('cannot open shared object file'); return load(name); };
    const { compileFilter, filterMistake } = await import('./src/capture/filter.ts');
    console.log(filterMistake('port eighty', 96));
    try { compileFilter('ip', ${JSON.stringify(ETHERNET)}); } catch (error) { console.log(error.constructor.name, error.message); }`;
  const { stdout } = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], { encoding: 'utf8' });
  assert.match(stdout, /^undefined\nCaptureError .*libpcap, which is not on this machine.*apt install libpcap0\.8/);
});
