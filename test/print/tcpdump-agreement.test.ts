// The captures of the corpus beside tcpdump's own lines (tcpdump -nn -tt -r), packet by packet.
//
// Fields that agree wherever both print them: time, addresses, ports, TCP flags, relative sequence and acknowledgement numbers,
// window, options, lengths, ICMP and ICMPv6 texts, ARP, DNS questions and answers. Most lines are the same as a whole; the others
// are counted by the reason for which they differ, in the table below, so that a new difference fails.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { CaptureFiles } from '../../src/capture/capture-files.js';
import { FrameBatch } from '../../src/capture/frames.js';
import { COUNTERS } from '../../src/counters.js';
import { PacketLines } from '../../src/print/packet-lines.js';
import { PLAIN } from './lines.js';

const PLACES = ['../../../shared/corpus/captures/', '../../../../shared/corpus/captures/'];
const CORPUS = [process.env['RASTRO_CORPUS'], ...PLACES.map((place) => fileURLToPath(new URL(place, import.meta.url)))].find(
  (place) => place !== undefined && existsSync(place),
);
const HAS_TCPDUMP = spawnSync('tcpdump', ['--version']).status === 0;
const SKIP = !HAS_TCPDUMP ? 'there is no tcpdump' : CORPUS === undefined ? 'there is no ../shared/corpus (or RASTRO_CORPUS)' : false;
/** Of lines that are compared, those that must be the same as a whole. */
const LEAST_SHARE = 0.98;
const LEAST_LINES = 25_000;

/** Why lines differ: tcpdump's line, ours. Whatever fits none of these is a failure. */
const DIFFERENCES: readonly (readonly [string, (theirs: string, ours: string) => boolean])[] = [
  ['a link type that rastro does not read', (_, ours) => / (\w+|LINKTYPE_\d+) frame, length \d+$/.test(ours)],
  ['tcpdump tells more of a protocol that rastro tells by name and length', (theirs, ours) => isNamed(ours) && sameEnds(theirs, ours)],
  [
    'rastro tells more: LLMNR, GTP-U, Geneve, VXLAN on the same line, SIP of any case',
    (theirs, ours) => isMore(ours) && sameEnds(theirs, ours),
  ],
  ['a bad TCP option: rastro goes on with the length', (_, ours) => ours.includes('[bad opt]')],
  ['an IP header that cannot be is told in other words', (_, ours) => /version error|bad-hlen|bad-len/.test(ours)],
  [
    'a header cut short has another name, or tcpdump says (invalid)',
    (theirs, ours) => /\[\|\w+\]/.test(ours) || /\(invalid\)|\[\|\w+\]/.test(theirs),
  ],
  [
    'DNS is read within the UDP length, and names of fuzzed messages end in <CUT>',
    (theirs, ours) => /<CUT>|<BAD PTR>|\[b2&3/.test(ours) && sameEnds(theirs, ours),
  ],
  ['a DNS record that tcpdump has no words for, or has more of', (theirs, ours) => /\d\/\d+\/\d+|\? /.test(ours) && sameEnds(theirs, ours)],
  ['PPP captures with Cisco HDLC framing, which tcpdump does not tell', (theirs) => /unknown (PPP|CHDLC) protocol/.test(theirs)],
  ['MPLS: more than 16 labels, or what follows is not IP', (theirs, ours) => theirs.includes('MPLS') && ours.includes('MPLS')],
  ['tcpdump prints radiotap, SLL2 and NSH headers without being asked', (theirs) => /signal|^\S+ \S+ +(In|Out|B|M|P) |NSH/.test(theirs)],
  ['802.2, 802.11 and Ethernet types by another name', (_, ours) => !/ IP6? /.test(ours)],
  ['GRE with a sequence number, and what is in it', (theirs, ours) => theirs.includes('GREv') && sameEnds(theirs, ours)],
  ['extension headers: mobility and routing have fewer words', (theirs) => /mobility|RT6/.test(theirs)],
  ['times whose fraction passes a second are carried', (theirs) => /^\d+\.\d{7}/.test(theirs)],
];

function isNamed(ours: string): boolean {
  return /: (UDP, |BOOTP\/DHCP|NTPv|sctp|PIMv2|OSPFv|igmp|ip-proto-|SNAP)/.test(ours);
}

function isMore(ours: string): boolean {
  return /GTP-U|VXLAN|Geneve|SIP:|\.5355/.test(ours);
}

/** Time, addresses and ports are the same. */
function sameEnds(theirs: string, ours: string): boolean {
  const ends = /^\S+ IP6? (?:truncated-ip6? - \d+ bytes missing! )?\S+ > [^ ]+/;
  return ends.exec(theirs)?.[0].replace(/:$/, '') === ends.exec(ours)?.[0].replace(/:$/, '');
}

/** A line without what the two may say differently: what a TCP payload is, our fragments, spaces. */
function comparable(line: string): string {
  return line
    .replace(/^(\d+\.\d{6})\d{3} /, '$1 ')
    .replace(/(Flags \[.*?, length \d+)\b.*$/, '$1')
    .replace(/ \(frag \d+:\d+@\d+\+?\)$/, '')
    .replace(/ {2,}/g, ' ')
    .replace(/:? *$/, '');
}

async function ourLines(path: string): Promise<string[]> {
  const lines = new PacketLines({ ...PLAIN, time: 'epoch' });
  const files = await CaptureFiles.open([path], new Float64Array(COUNTERS), () => undefined);
  const frames = new FrameBatch();
  const text: string[] = [];
  while ((await files.next(frames)) > 0) for (let i = 0; i < frames.length; i++) text.push(lines.next(frames, i).trimEnd());
  files.close();
  return text;
}

/** Through standard input: tcpdump gives its privileges up before it opens files. */
function tcpdumpLines(path: string): string[] {
  const bytes = readFileSync(path);
  const input = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes, { finishFlush: 2 }) : bytes;
  const { stdout } = spawnSync('tcpdump', ['-nn', '-tt', '-r', '-'], { input, encoding: 'latin1', maxBuffer: 2 ** 28 });
  return stdout.split('\n').filter((line) => /^\d+\.\d{6}/.test(line));
}

test('print: lines of the corpus are those of tcpdump, but for the differences that the table names', { skip: SKIP }, async (t) => {
  const found = new Map<string, number>();
  const unexplained: string[] = [];
  let [compared, same, captures] = [0, 0, 0];
  for (const name of readdirSync(CORPUS!).sort()) {
    const path = `${CORPUS}/${name}`;
    const ours = await ourLines(path).catch(() => []);
    const theirs = tcpdumpLines(path);
    // tcpdump refuses some captures, or some of their interfaces; what it does print is compared.
    const lines = Math.min(ours.length, theirs.length);
    if (lines > 0) captures++;
    for (let i = 0; i < lines; i++) {
      const [left, right] = [comparable(theirs[i]!), comparable(ours[i]!)];
      const reason = left === right ? undefined : DIFFERENCES.find(([, holds]) => holds(left, right))?.[0];
      if (left !== right && reason === undefined) unexplained.push(`${name}, line ${i + 1}\n  tcpdump ${left}\n  rastro  ${right}`);
      if (reason !== undefined) found.set(reason, (found.get(reason) ?? 0) + 1);
      if (left === right) same++;
      if (reason !== DIFFERENCES[0]![0]) compared++;
    }
  }
  t.diagnostic(`${same} of ${compared} lines of ${captures} captures are the same, link types that rastro does not read left out`);
  for (const [reason, count] of found) t.diagnostic(`${count} ${reason}`);
  assert.equal(unexplained.slice(0, 20).join('\n'), '');
  assert.ok(compared >= LEAST_LINES, `${compared} lines compared`);
  assert.ok(same / compared >= LEAST_SHARE, `${same} of ${compared} lines are the same`);
});
