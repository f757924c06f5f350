// What anonymizing costs per record: addresses that the cache knows, addresses that it has never seen, and a mix as captures
// have it. The same batches without it are copied only, which every figure includes.

import { META_IPV6 } from '../src/decode/packet.js';
import { RecordBatch, ROWS_PER_BATCH } from '../src/flow/record-batch.js';
import { NARROW, type RowLayout, WIDE } from '../src/flow/row.js';
import { networkList } from '../src/ip-network.js';
import { Anonymizer } from '../src/output/anonymizer.js';
import { CryptoPan, GROUP, KEY_BYTES } from '../src/output/crypto-pan.js';
import { measure } from './measure.js';

const BATCHES = 20;
const KEY = Uint8Array.from({ length: KEY_BYTES }, (_, i) => 7 * i);
const KEEP = networkList('--keep', '10.0.0.0/8,192.168.0.0/16,2001:db8::/32');

/** Chooses one of `hosts` addresses, a few of them far more often than others; `turn` is the number of the address. */
type Choose = (turn: number) => number;

export function benchAnonymize(): void {
  measure('anonymize: no anonymizer, batches copied', BATCHES * ROWS_PER_BATCH, copies(NARROW, few(1000)));
  run('anonymize: IPv4, 1 000 hosts', NARROW, few(1000));
  run('anonymize: IPv4, 200 000 hosts, skewed', NARROW, skewed(200_000));
  run('anonymize: IPv4, 200 000 hosts, evenly', NARROW, few(200_000));
  run('anonymize: IPv4, each address new', NARROW, (turn) => Math.imul(turn, 0x9e3779b1));
  run('anonymize: IPv6, 1 000 hosts', WIDE, few(1000));
  run('anonymize: IPv6, 200 000 hosts, skewed', WIDE, skewed(200_000));
  run('anonymize: IPv6, each address new', WIDE, (turn) => Math.imul(turn, 0x9e3779b1));
  const pan = new CryptoPan(KEY);
  const one = new Int32Array(1);
  // Each call of node:crypto leaves the Buffer of its answer.
  const singly = (): void => {
    for (let i = 0; i < 20_000; i++) pan.ipv4(one, 1);
  };
  measure('anonymize: IPv4, one address a call', 20_000, singly, true);
  const group = new Int32Array(GROUP);
  measure('anonymize: IPv4, 64 addresses a call', 1000 * GROUP, () => {
    for (let i = 0; i < 1000; i++) pan.ipv4(group, GROUP);
  });
}

function few(hosts: number): Choose {
  return (turn) => (Math.imul(turn, 0x45d9f3b) >>> 8) % hosts;
}

/** Half of all are the first hundredth of the hosts. */
function skewed(hosts: number): Choose {
  return (turn) => {
    const any = Math.imul(turn, 0x45d9f3b) >>> 8;
    return (any & 1) === 0 ? (any >>> 1) % (hosts / 100) : (any >>> 1) % hosts;
  };
}

function run(name: string, layout: RowLayout, choose: Choose): void {
  const anonymizer = new Anonymizer({ key: KEY, keep: KEEP });
  measure(name, BATCHES * ROWS_PER_BATCH, copies(layout, choose, anonymizer), true);
  const known = 1 - anonymizer.misses / anonymizer.addresses;
  process.stdout.write(`${''.padEnd(44)} ${(100 * known).toFixed(1).padStart(8)} % of addresses known to a cache\n`);
}

/** Fresh copies of BATCHES different batches, anonymized if by anyone. */
function copies(layout: RowLayout, choose: Choose, anonymizer?: Anonymizer): () => void {
  const batch = RecordBatch.for(layout, false);
  let turn = 0;
  return () => {
    for (let i = 0; i < BATCHES; i++) {
      fill(batch, layout, () => choose(turn++));
      anonymizer?.apply(batch);
    }
  };
}

function fill(batch: RecordBatch, layout: RowLayout, next: () => number): void {
  const { words } = batch;
  words[0] = 0;
  while (!batch.isFull) {
    const at = batch.append();
    if (layout === NARROW) {
      words[at + 1] = (next() * 257) | 0;
      words[at + 2] = (next() * 257) | 0;
    } else {
      for (const to of [1, 5]) {
        const host = next();
        words[at + to] = 0x20010000 | (host & 0xff);
        words[at + to + 1] = (host >>> 4) & 0xff;
        words[at + to + 2] = 0;
        words[at + to + 3] = host;
      }
      words[at + layout.meta] = META_IPV6;
    }
  }
}
