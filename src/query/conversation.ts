// One conversation, read from its record: a cursor over rows that is moved, not made, from one to the next.
// Forward is the direction of its first packet, whose sender is the source.

import { lettersInOrder } from '../flow/flag-order.js';
import { RecordBatch } from '../flow/record-batch.js';
import { NARROW } from '../flow/row.js';
import { LONGEST_FIELD, putIpv4, putIpv6 } from '../output/digits.js';
import * as record from '../output/record.js';
import { type Attributed, NOBODY } from '../process/attribution.js';
import { lettersOf } from './tcp-flag-letters.js';

const NS_PER_SECOND = 1e9;
const scratch = new DataView(new ArrayBuffer(LONGEST_FIELD));
const scratchBytes = Buffer.from(scratch.buffer);

export class Conversation {
  /** The record: its batch, and the word at which it begins. */
  batch: RecordBatch = RecordBatch.for(NARROW, true, 0);
  at = 0;
  readonly #known: Known;

  constructor(known: Known = ALL_KNOWN) {
    this.#known = known;
  }

  /** Moves to the record at `at` in `batch`. */
  move(batch: RecordBatch, at: number): this {
    this.batch = batch;
    this.at = at;
    return this;
  }

  get isIpv6(): boolean {
    return record.isIpv6(this.batch, this.at);
  }

  /** IP protocol number. */
  get protocol(): number {
    return record.protocol(this.batch, this.at);
  }

  get sourcePort(): number {
    return record.sourcePort(this.batch, this.at);
  }

  get destinationPort(): number {
    return record.destinationPort(this.batch, this.at);
  }

  /** Address as text, IPv6 as RFC 5952 has it. */
  get source(): string {
    return this.#addressText(record.sourceAt(this.batch, this.at));
  }

  get destination(): string {
    return this.#addressText(record.destinationAt(this.batch, this.at));
  }

  /** Puts the source into the first word of `into` (IPv4) or the first four, in network order; answers its version. */
  readSource(into: Int32Array): 4 | 6 {
    return this.#readAddress(record.sourceAt(this.batch, this.at), into);
  }

  readDestination(into: Int32Array): 4 | 6 {
    return this.#readAddress(record.destinationAt(this.batch, this.at), into);
  }

  /** Packets and IP bytes, forward and reverse. */
  get count(): number {
    return record.count(this.batch, this.at);
  }

  get bytes(): number {
    return record.bytes(this.batch, this.at);
  }

  get reverseCount(): number {
    return record.reverseCount(this.batch, this.at);
  }

  get reverseBytes(): number {
    return record.reverseBytes(this.batch, this.at);
  }

  get packets(): number {
    return this.count + this.reverseCount;
  }

  get size(): number {
    return this.bytes + this.reverseBytes;
  }

  /** TCP flags seen, forward and reverse, and those of the first packet, 0 where that is not known. */
  get flags(): number {
    return record.flags(this.batch, this.at);
  }

  get reverseFlags(): number {
    return record.reverseFlags(this.batch, this.at);
  }

  get firstFlags(): number {
    return this.#known.flagOrder ? record.firstFlags(this.batch, this.at) : 0;
  }

  /** Letters of the TCP flags of both directions, in order of first appearance where that is known; '' for none. */
  get flagLetters(): string {
    const { batch, at } = this;
    return this.#known.flagOrder ? lettersInOrder(record.flagOrder(batch, at)) : lettersOf(this.flags | this.reverseFlags);
  }

  /** Time of the first packet: whole seconds since 1970, and nanoseconds beyond. */
  get startSeconds(): number {
    return this.batch.baseSeconds + Math.floor(record.firstNs(this.batch, this.at) / NS_PER_SECOND);
  }

  get startNanoseconds(): number {
    return beyondSecond(record.firstNs(this.batch, this.at));
  }

  get endSeconds(): number {
    return this.batch.baseSeconds + Math.floor(record.lastNs(this.batch, this.at) / NS_PER_SECOND);
  }

  get endNanoseconds(): number {
    return beyondSecond(record.lastNs(this.batch, this.at));
  }

  get durationNs(): number {
    return record.lastNs(this.batch, this.at) - record.firstNs(this.batch, this.at);
  }

  /** Whose it is, where the source of the records tells. */
  get owner(): Attributed {
    return this.#known.ownerOf?.(this) ?? NOBODY;
  }

  /** VLAN of the first packet; -1 without one. */
  get vlan(): number {
    return record.vlan(this.batch, this.at);
  }

  /** IPFIX flowEndReason. */
  get endReason(): number {
    return record.endReason(this.batch, this.at);
  }

  #addressText(wordAt: number): string {
    const { words } = this.batch;
    const end = this.isIpv6 ? putIpv6(scratch, 0, words, wordAt) : putIpv4(scratch, 0, words[wordAt]!);
    return scratchBytes.toString('latin1', 0, end);
  }

  #readAddress(wordAt: number, into: Int32Array): 4 | 6 {
    const { words } = this.batch;
    into[0] = words[wordAt]!;
    if (!this.isIpv6) return 4;
    for (let word = 1; word < 4; word++) into[word] = words[wordAt + word]!;
    return 6;
  }
}

function beyondSecond(ns: number): number {
  return ns - Math.floor(ns / NS_PER_SECOND) * NS_PER_SECOND;
}

/** What the source of the records tells of each; what it does not is shown as "-". */
export interface Known {
  readonly start: boolean;
  readonly duration: boolean;
  readonly flags: boolean;
  /** In which order flags came, and which the first packet had. */
  readonly flagOrder: boolean;
  readonly vlan: boolean;
  /** Tells whose a conversation is; packets alone do not. */
  readonly ownerOf?: (conversation: Conversation) => Attributed;
}

/** Where processes are known, for messages that say that they are not. */
export const WHERE_OWNERS = 'processes are known of interfaces (rastro summary -i), and of CSV that rastro run --process wrote';

/** Records of an engine with extras. */
export const ALL_KNOWN: Known = { start: true, duration: true, flags: true, flagOrder: true, vlan: true };
