// Addresses of dead flows become others of the same key and prefixes (crypto-pan.ts), in place, before a batch of records goes
// to whoever writes it. Runs on the engine's thread, so that nothing else ever sees the true ones.
//
// Kept networks stay as they are. No other address may become one of theirs, or two hosts would be one: where the permutation
// leads into a kept network it is applied again until it leads out (cycle walking), which is a permutation of the other
// addresses. Between the few that walk and the others prefixes are not kept; among each, they are. The other way, not to flip
// the bits on the way to a kept network, would keep all prefixes and thereby tell who the neighbours of that network are.

import * as packet from '../decode/packet.js';
import type { RecordSink } from '../flow/dead-list.js';
import type { RecordBatch } from '../flow/record-batch.js';
import { NARROW, WIDE } from '../flow/row.js';
import type { IpNetwork } from '../ip-network.js';
import { Ipv4Addresses, Ipv6Addresses } from './anonymized-addresses.js';
import { CryptoPan } from './crypto-pan.js';
import { keyFingerprint, readKeyFile } from './key-file.js';

const SCHEME = 'crypto-pan-aes128';

/** What it takes to make an Anonymizer, also on another thread. */
export interface AnonymizerSetup {
  readonly key: Uint8Array;
  readonly keep: readonly IpNetwork[];
}

/** What may be told of how records were anonymized. */
export interface AnonymizerStatement {
  readonly scheme: typeof SCHEME;
  /** Tells keys apart, and nothing else about them. */
  readonly key_fingerprint: string;
  readonly kept_networks: readonly string[];
}

export class Anonymizer {
  readonly setup: AnonymizerSetup;
  readonly #ipv4: Ipv4Addresses;
  readonly #ipv6: Ipv6Addresses;
  /** Addresses seen so far. */
  addresses = 0;

  constructor(setup: AnonymizerSetup) {
    this.setup = setup;
    const pan = new CryptoPan(setup.key);
    this.#ipv4 = new Ipv4Addresses(
      pan,
      setup.keep.filter(({ isIpv6 }) => !isIpv6),
    );
    this.#ipv6 = new Ipv6Addresses(
      pan,
      setup.keep.filter(({ isIpv6 }) => isIpv6),
    );
  }

  /** Of the addresses seen, those that no cache knew. */
  get misses(): number {
    return this.#ipv4.misses + this.#ipv6.misses;
  }

  /** Replaces both addresses of every record. A batch is to come here once: twice would be another permutation. */
  apply(batch: RecordBatch): void {
    const { words, rows, stride, layout } = batch;
    if (layout === NARROW) this.#applyNarrow(words, batch.at(0), rows, stride);
    else this.#applyWide(words, batch.at(0), rows, stride);
    this.#ipv4.finish(words);
    this.#ipv6.finish(words);
    this.addresses += 2 * rows;
  }

  #applyNarrow(words: Int32Array, from: number, rows: number, stride: number): void {
    for (let i = 0, at = from; i < rows; i++, at += stride) {
      this.#ipv4.replace(words, at + packet.SOURCE);
      this.#ipv4.replace(words, at + packet.NARROW_DESTINATION);
    }
  }

  /** IPv4 in wide rows has the first word of each address. */
  #applyWide(words: Int32Array, from: number, rows: number, stride: number): void {
    for (let i = 0, at = from; i < rows; i++, at += stride) {
      const addresses = (words[at + WIDE.meta]! & packet.META_IPV6) === 0 ? this.#ipv4 : this.#ipv6;
      addresses.replace(words, at + packet.SOURCE);
      addresses.replace(words, at + packet.WIDE_DESTINATION);
    }
  }

  /** A sink that anonymizes what is put into it, then puts it into `sink`. */
  before(sink: RecordSink): RecordSink {
    return {
      put: (batch) => {
        this.apply(batch);
        return sink.put(batch);
      },
    };
  }

  statement(): AnonymizerStatement {
    const { key, keep } = this.setup;
    return { scheme: SCHEME, key_fingerprint: keyFingerprint(key), kept_networks: keep.map(({ text }) => text) };
  }
}

/** An anonymizer with the key of the file `path`. Throws UsageError. */
export function loadAnonymizer(path: string, keep: readonly IpNetwork[]): Anonymizer {
  return new Anonymizer({ key: readKeyFile(path), keep });
}
