// Packets find or make their flow, and flows die (SEMANTICS section 3). One table per row layout; the engine has two.
// Death is noticed by the lookup, by the sweep, at the limit and at the end; none of that changes a record.

import { Protocol } from '../decode/numbers.js';
import * as packet from '../decode/packet.js';
import type { DeadList } from './dead-list.js';
import { hashKey } from './hash.js';
import { swapEnds } from './key.js';
import * as row from './row.js';
import { EndReason } from './row.js';
import { beginExtras, widenExtras } from './row-extras.js';
import { slotsInOrder } from './row-order.js';
import type { RowStore } from './row-store.js';
import { CLOSE_DELAY_NS, DISORDER_NS, type FlowRules, type Limit } from './rules.js';
import { isFin, isRst, isSyn, TCP_SYN } from './tcp-flags.js';

export class FlowTable {
  readonly store: RowStore;
  #rules: FlowRules;
  readonly #dead: DeadList;
  readonly #limit: Limit;
  #closedNs = 0;
  /** A packet that joins a flow changes more than its counters. */
  #needsMore = false;
  /** Scratch key of the other direction. */
  readonly #reverseKey = new Int32Array(packet.PACKET_WORDS);
  #hand = 0;
  /** Removals from the store when packets were last touched. */
  #removalsBefore = 0;

  constructor(store: RowStore, rules: FlowRules, dead: DeadList, limit: Limit) {
    this.store = store;
    this.#rules = rules;
    this.#dead = dead;
    this.#limit = limit;
    this.setRules(rules);
  }

  /** Judges by `rules` from now on. */
  setRules(rules: FlowRules): void {
    this.#rules = rules;
    this.#needsMore = rules.tcpClose || (this.store.extras !== undefined && rules.skipsExtremes !== true);
    this.#closedNs = Math.min(rules.idleNs, CLOSE_DELAY_NS);
  }

  /** Reads the row that each of the packets [from, to) will look at first, so that the cache misses of a batch overlap. */
  // Answers some bits of them, or reading would be optimized away.
  touch(packets: packet.PacketBatch, from: number, to: number): number {
    const { store } = this;
    const { hashes, words, rowWords } = store;
    let touched = 0;
    for (let i = from; i < to; i++) {
      const hash = packets.words[i * packet.PACKET_WORDS + packet.HASH]!;
      const slot = store.candidate(hash);
      packets.slots[i] = slot;
      // An empty slot will only be written, which nothing waits for.
      if (hashes[slot] === hash) touched ^= words[slot * rowWords]!;
    }
    this.#removalsBefore = store.removals;
    return touched;
  }

  /** The touched packets [from, to) of the batch join their flows or begin new ones. There must be room for them. */
  // The hottest loop of all: what it reads of other objects it reads once, and what only some runs need is behind one test.
  track(packets: packet.PacketBatch, from: number, to: number): void {
    const { store } = this;
    const { words, floats, rowWords } = store;
    const { meta: metaAt, first: firstAt } = store.layout;
    const { words: packetWords, timeNs, slots } = packets;
    const { idleNs, activeNs } = this.#rules;
    const needsMore = this.#needsMore;
    const noticesFlags = store.extras !== undefined;
    for (let i = from; i < to; i++) {
      const at = i * packet.PACKET_WORDS;
      const hash = packetWords[at + packet.HASH]!;
      const slot = store.find(packetWords, at, hash, store.removals === this.#removalsBefore ? slots[i]! : store.home(hash));
      if (slot < 0) {
        this.#begin(-1 - slot, packets, i);
        continue;
      }
      const rowAt = slot * rowWords;
      const meta = words[rowAt + metaAt]!;
      const packetMeta = packetWords[at + metaAt]!;
      const first = (rowAt >> 1) + firstAt;
      const time = timeNs[i]!;
      const last = floats[first + row.LAST]!;
      const mayEnd = time - last > idleNs || activeNs > 0 || (meta & row.META_CLOSED) !== 0;
      if (mayEnd && this.#endIfDead(slot, packets, i)) continue;
      if (time > last) floats[first + row.LAST] = time;
      else if (time < floats[first]!) floats[first] = time;
      const isForward = ((meta ^ packetMeta) & row.META_SWAPPED) === 0;
      const counters = isForward ? first : first + row.REVERSE;
      floats[counters + row.COUNT] = floats[counters + row.COUNT]! + 1;
      floats[counters + row.BYTES] = floats[counters + row.BYTES]! + (packetWords[at + packet.LENGTH]! >>> 0);
      const flags = (packetMeta & 0xff00) << (isForward ? 0 : row.REVERSE_FLAGS_SHIFT - row.FLAGS_SHIFT);
      const isFresh = (flags & ~meta) !== 0;
      if (isFresh) words[rowAt + metaAt] = meta | flags;
      if (needsMore || (isFresh && noticesFlags)) this.#noticeMore(slot, packets, at);
    }
  }

  /** Ends flows that `nowNs` finds silent for too long in the next `slots` slots. */
  sweep(slots: number, nowNs: number): void {
    const { store } = this;
    const { hashes, floats } = store;
    const rowFloats = store.rowWords >> 1;
    const last = store.layout.first + row.LAST;
    // No flow that had a packet since is past its deadline: of nearly every row only this one float is read.
    const { tcpClose } = this.#rules;
    const silentSince = nowNs - DISORDER_NS - (tcpClose ? this.#closedNs : this.#rules.idleNs);
    let slot = this.#hand;
    for (let left = slots; left > 0; ) {
      if (
        hashes[slot] !== 0 &&
        floats[slot * rowFloats + last]! < silentSince &&
        !(tcpClose && this.deadlineOf(slot) >= nowNs - DISORDER_NS)
      ) {
        // The gap is closed by a row from further on, so the same slot is looked at again.
        this.end(slot, this.silenceReason(slot));
        continue;
      }
      left--;
      slot = hashes[slot] !== 0 || slot + 1 < store.slots ? slot + 1 : 0;
    }
    this.#hand = slot;
  }

  /** Ends every flow that `nowNs` finds silent for too long. */
  sweepAll(nowNs: number): void {
    this.sweep(this.store.allSlots, nowNs);
  }

  /** Ends every flow that is left, in order of their first packets where they are not too many to sort. */
  drain(nowNs: number): void {
    if (this.store.used <= MOST_SORTED) {
      for (const slot of slotsInOrder(this.store)) this.#drainSlot(slot, nowNs);
      return;
    }
    for (let slot = 0; this.store.used > 0; slot++) if (this.store.isLive(slot)) this.#drainSlot(slot, nowNs);
  }

  #drainSlot(slot: number, nowNs: number): void {
    this.#dead.add(this.store, slot, this.#finalReason(slot, nowNs));
    this.store.clear(slot);
    this.store.used--;
  }

  /** Follows a base that moved on by `shiftNs`. */
  rebase(shiftNs: number): void {
    const { store } = this;
    for (let slot = 0, left = store.used; left > 0; slot++) {
      if (!store.isLive(slot)) continue;
      left--;
      const first = this.#floatAt(slot);
      store.floats[first] = store.floats[first]! - shiftNs;
      store.floats[first + row.LAST] = store.floats[first + row.LAST]! - shiftNs;
    }
  }

  /** Takes the flow at `slot` out of the table and to the dead list. */
  end(slot: number, reason: EndReason): void {
    this.#dead.add(this.store, slot, reason);
    this.store.remove(slot);
  }

  /** Time after which silence has ended the flow at `slot`. */
  deadlineOf(slot: number): number {
    return this.store.floats[this.#floatAt(slot) + row.LAST]! + this.#silenceNs(this.#metaOf(slot));
  }

  /** Why a flow ends that has been silent past its deadline. */
  silenceReason(slot: number): EndReason {
    return (this.#metaOf(slot) & row.META_CLOSED) !== 0 ? EndReason.END_DETECTED : EndReason.IDLE;
  }

  #silenceNs(meta: number): number {
    return (meta & row.META_CLOSED) !== 0 ? this.#closedNs : this.#rules.idleNs;
  }

  #metaOf(slot: number): number {
    return this.store.words[slot * this.store.rowWords + this.store.layout.meta]!;
  }

  /** Index of the row's `first` in the store's floats. */
  #floatAt(slot: number): number {
    return ((slot * this.store.rowWords) >> 1) + this.store.layout.first;
  }

  /** True when the flow at `slot` is dead as packet `i` comes; its row is then the packet's new flow. */
  #endIfDead(slot: number, packets: packet.PacketBatch, i: number): boolean {
    const { floats } = this.store;
    const first = this.#floatAt(slot);
    const packetMeta = packets.words[i * packet.PACKET_WORDS + this.store.layout.meta]!;
    const reason = this.#reasonToEnd(this.#metaOf(slot), packetMeta, packets.timeNs[i]!, floats[first]!, floats[first + row.LAST]!);
    if (reason === 0) return false;
    this.#dead.add(this.store, slot, reason);
    this.#write(slot, packets, i);
    return true;
  }

  /** Why the flow with `meta` is dead when a packet with `packetMeta` comes at `timeNs`; 0 while it lives. */
  #reasonToEnd(meta: number, packetMeta: number, timeNs: number, firstNs: number, lastNs: number): EndReason | 0 {
    const rules = this.#rules;
    if ((meta & row.META_CLOSED) === 0) {
      if (timeNs - lastNs > rules.idleNs) return EndReason.IDLE;
    } else if (timeNs - lastNs > this.#closedNs || isSyn(packetMeta, rules.isBidirectional)) return EndReason.END_DETECTED;
    return rules.activeNs > 0 && timeNs - firstNs >= rules.activeNs ? EndReason.ACTIVE : 0;
  }

  /** What only some columns and rules need of a packet that joined the flow at `slot`. */
  #noticeMore(slot: number, packets: packet.PacketBatch, at: number): void {
    const { extras } = this.store;
    if (extras !== undefined) {
      widenExtras(extras, slot * row.EXTRA_WORDS, packets.words, at, packets.words[at + this.store.layout.meta]!);
    }
    if (this.#rules.tcpClose) this.#noticeClose(slot, packets, at);
  }

  /** Packet `i` begins a flow, in the empty slot that looking it up has found. */
  #begin(empty: number, packets: packet.PacketBatch, i: number): void {
    const { store } = this;
    const at = i * packet.PACKET_WORDS;
    const hash = packets.words[at + packet.HASH]!;
    let slot = empty;
    if (this.#limit.isReached) {
      this.#limit.evict(packets.timeNs[i]!);
      // Evicting closes a gap and may move rows, so the empty slot is looked for again.
      slot = -1 - store.find(packets.words, at, hash);
    }
    store.used++;
    store.hashes[slot] = hash;
    this.#write(slot, packets, i);
  }

  /** Makes the row at `slot` a new flow of packet `i` alone. */
  #write(slot: number, packets: packet.PacketBatch, i: number): void {
    const { floats, words, rowWords, layout, extras } = this.store;
    const at = i * packet.PACKET_WORDS;
    const to = slot * rowWords;
    for (let word = 0; word <= layout.meta; word++) words[to + word] = packets.words[at + word]!;
    const first = (to >> 1) + layout.first;
    const timeNs = packets.timeNs[i]!;
    floats[first] = timeNs;
    floats[first + row.LAST] = timeNs;
    floats[first + row.COUNT] = 1;
    floats[first + row.BYTES] = packets.words[at + packet.LENGTH]! >>> 0;
    floats[first + row.REVERSE + row.COUNT] = 0;
    floats[first + row.REVERSE + row.BYTES] = 0;
    if (extras !== undefined) beginExtras(extras, slot * row.EXTRA_WORDS, packets.words, at, words[to + layout.meta]!);
    if (this.#limit.isWatching) this.#limit.noticed(this.store, slot, timeNs + this.#rules.idleNs);
    if (this.#rules.tcpClose) this.#noticeClose(slot, packets, at);
  }

  /** After a packet of the flow at `slot` was counted: closes the flow, both its rows where it has two, once FIN came both ways or RST. */
  #noticeClose(slot: number, packets: packet.PacketBatch, at: number): void {
    const packetMeta = packets.words[at + this.store.layout.meta]!;
    if ((packetMeta & row.META_PROTOCOL) !== Protocol.TCP || !(isFin(packetMeta) || isRst(packetMeta))) return;
    if (this.#rules.isBidirectional) {
      const meta = this.#metaOf(slot);
      if (isRst(packetMeta) || (isFin(meta) && isFin(meta >>> row.FLAGS_SHIFT))) this.#close(slot);
      return;
    }
    const lastNs = this.store.floats[this.#floatAt(slot) + row.LAST]!;
    const reverse = this.#findReverse(packets.words, at, lastNs);
    if (isRst(packetMeta) || (reverse >= 0 && isFin(this.#metaOf(reverse)))) {
      this.#close(slot);
      if (reverse >= 0) this.#close(reverse);
    }
  }

  /** Slot of the live flow in the other direction at time `nowNs`; negative where there is none. */
  #findReverse(words: Int32Array, at: number, nowNs: number): number {
    const key = this.#reverseKey;
    for (let word = 0; word <= this.store.layout.meta; word++) key[word] = words[at + word]!;
    swapEnds(key, 0, this.store.layout);
    const slot = this.store.find(key, 0, hashKey(this.store.seed, this.store.layout, key, 0));
    return slot >= 0 && this.deadlineOf(slot) >= nowNs ? slot : -1;
  }

  #close(slot: number): void {
    const { words, rowWords, layout } = this.store;
    words[slot * rowWords + layout.meta] = this.#metaOf(slot) | row.META_CLOSED;
    if (this.#limit.isWatching) this.#limit.noticed(this.store, slot, this.deadlineOf(slot));
  }

  /** Reason at the end of the input: as if a packet came at `nowNs`, forced where the flow would still live. */
  #finalReason(slot: number, nowNs: number): EndReason {
    const meta = this.#metaOf(slot);
    const first = this.#floatAt(slot);
    const { floats } = this.store;
    const reason = this.#reasonToEnd(meta, TCP_SYN, nowNs, floats[first]!, floats[first + row.LAST]!);
    return reason === 0 ? EndReason.FORCED : reason;
  }
}

/** Rows; sorting more than this at the end costs more than anyone would look at. */
const MOST_SORTED = 65_536;
