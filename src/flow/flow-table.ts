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
import { rowsInOrder } from './row-order.js';
import { isSameKey, type RowStore } from './row-store.js';
import { touchRows } from './row-touch.js';
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
  /** Some of the packets at hand may have to make room for others. */
  #isNearLimit = false;
  /** Scratch key of the other direction. */
  readonly #reverseKey = new Int32Array(packet.PACKET_WORDS);
  #hand = 0;

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

  /** Makes room for the packets [from, to), and looks them up as far as that can be done for all at once; answers what `touchRows` does. */
  touch(packets: packet.PacketBatch, from: number, to: number): number {
    this.store.reserve(to - from);
    return touchRows(this.store, packets, from, to);
  }

  /** The touched packets [from, to) of the batch join their flows or begin new ones. */
  track(packets: packet.PacketBatch, from: number, to: number): void {
    this.#isNearLimit = this.#limit.isNear(to - from);
    for (let i = this.#join(packets, from, to, true); i < to; i = this.#join(packets, i + 1, to, true)) {
      const at = i * packet.PACKET_WORDS;
      const flow = this.store.find(packets.words, at, packets.words[at + packet.HASH]!);
      if (flow < 0) this.#begin(packets, i);
      else if (!this.#endIfDead(flow, packets, i)) {
        packets.rows[i] = flow * this.store.rowWords;
        this.#join(packets, i, i + 1, false);
      }
    }
  }

  /**
   * Packets join the flows whose rows they were given, up to the first that is of another one or, unless all live on, whose flow may
   * have ended; answers where that packet is, `to` where there is none.
   */
  // The hottest loop of all: what it reads of other objects it reads once, it calls nothing that is not called from the first
  // packet on, has no loop in it (hash.ts says why), and all of its stores are made for every packet. So it is compiled once; a branch that is taken late in a
  // run would have its machine code thrown away and made again, which costs what tracking a million packets does.
  #join(packets: packet.PacketBatch, from: number, to: number, mayEnd: boolean): number {
    const { store } = this;
    const { words, floats, rowWords } = store;
    const { meta: metaAt, first: firstAt, keyWords } = store.layout;
    const { words: packetWords, timeNs, rows } = packets;
    const { idleNs, activeNs } = this.#rules;
    const longestNs = activeNs > 0 ? activeNs : Number.POSITIVE_INFINITY;
    const needsMore = this.#needsMore;
    const noticesFlags = store.extras !== undefined;
    for (let i = from; i < to; i++) {
      const at = i * packet.PACKET_WORDS;
      const rowAt = rows[i]!;
      if (!isSameKey(words, rowAt, packetWords, at, metaAt, keyWords)) return i;
      const meta = words[rowAt + metaAt]!;
      const packetMeta = packetWords[at + metaAt]!;
      const first = (rowAt >> 1) + firstAt;
      const time = timeNs[i]!;
      const firstNs = floats[first]!;
      const lastNs = floats[first + row.LAST]!;
      if (mayEnd && (time - lastNs > idleNs || time - firstNs >= longestNs || (meta & row.META_CLOSED) !== 0)) return i;
      floats[first] = time < firstNs ? time : firstNs;
      floats[first + row.LAST] = time > lastNs ? time : lastNs;
      const isForward = ((meta ^ packetMeta) & row.META_SWAPPED) === 0;
      const counters = isForward ? first : first + row.REVERSE;
      floats[counters + row.COUNT] = floats[counters + row.COUNT]! + 1;
      floats[counters + row.BYTES] = floats[counters + row.BYTES]! + (packetWords[at + packet.LENGTH]! >>> 0);
      const flags = (packetMeta & 0xff00) << (isForward ? 0 : row.REVERSE_FLAGS_SHIFT - row.FLAGS_SHIFT);
      words[rowAt + metaAt] = meta | flags;
      if (needsMore || (noticesFlags && ((flags & ~meta) | (packetWords[at + packet.TAGS]! & packet.TAGS_HAS_ICMP)) !== 0)) {
        this.#noticeMore(rowAt / rowWords, packets, at);
      }
    }
    return to;
  }

  /** Ends flows that `nowNs` finds silent for too long among the next `rows` rows. */
  sweep(rows: number, nowNs: number): void {
    const { store } = this;
    const { tcpClose, idleNs } = this.#rules;
    // No flow that had a packet since is past its deadline: of nearly every row only this one float is read.
    const silentSince = nowNs - DISORDER_NS - (tcpClose ? this.#closedNs : idleNs);
    let flow = this.#hand;
    for (let left = Math.min(rows, store.top); left > 0; ) {
      if (flow >= store.top) flow = 0;
      const until = Math.min(flow + left, store.top);
      const silent = this.#firstSilent(flow, until, silentSince);
      left -= silent - flow;
      flow = silent;
      if (silent === until) continue;
      if (!tcpClose || this.deadlineOf(silent) < nowNs - DISORDER_NS) this.end(silent, this.silenceReason(silent));
      flow++;
      left--;
    }
    this.#hand = flow;
  }

  /** The first of the rows [from, to) that had no packet since `silentSince`; `to` where all had. */
  #firstSilent(from: number, to: number, silentSince: number): number {
    const { floats, rowWords, layout } = this.store;
    const rowFloats = rowWords >> 1;
    let last = from * rowFloats + layout.first + row.LAST;
    let flow = from;
    for (; flow < to && floats[last]! >= silentSince; flow++) last += rowFloats;
    return flow;
  }

  /** Ends every flow that `nowNs` finds silent for too long. */
  sweepAll(nowNs: number): void {
    this.sweep(this.store.top, nowNs);
  }

  /** Ends every flow that is left, in order of their first packets where they are not too many to sort. */
  drain(nowNs: number): void {
    const { store } = this;
    if (store.used <= MOST_SORTED) {
      for (const flow of rowsInOrder(store)) this.#dead.add(store, flow, this.#finalReason(flow, nowNs));
    } else {
      for (let flow = 0; flow < store.top; flow++) {
        if (store.isLive(flow)) this.#dead.add(store, flow, this.#finalReason(flow, nowNs));
      }
    }
    store.clear();
  }

  /** Follows a base that moved on by `shiftNs`. */
  rebase(shiftNs: number): void {
    const { store } = this;
    for (let flow = 0; flow < store.top; flow++) {
      if (!store.isLive(flow)) continue;
      const first = this.#floatAt(flow);
      store.floats[first] = store.floats[first]! - shiftNs;
      store.floats[first + row.LAST] = store.floats[first + row.LAST]! - shiftNs;
    }
  }

  /** Takes the flow in row `flow` out of the table and to the dead list. */
  end(flow: number, reason: EndReason): void {
    this.#dead.add(this.store, flow, reason);
    this.store.remove(flow);
  }

  /** Time after which silence has ended the flow in row `flow`. */
  deadlineOf(flow: number): number {
    return this.store.floats[this.#floatAt(flow) + row.LAST]! + this.#silenceNs(this.#metaOf(flow));
  }

  /** Why a flow ends that has been silent past its deadline. */
  silenceReason(flow: number): EndReason {
    return (this.#metaOf(flow) & row.META_CLOSED) !== 0 ? EndReason.END_DETECTED : EndReason.IDLE;
  }

  #silenceNs(meta: number): number {
    return (meta & row.META_CLOSED) !== 0 ? this.#closedNs : this.#rules.idleNs;
  }

  #metaOf(flow: number): number {
    return this.store.words[flow * this.store.rowWords + this.store.layout.meta]!;
  }

  /** Index of the row's `first` in the store's floats. */
  #floatAt(flow: number): number {
    return ((flow * this.store.rowWords) >> 1) + this.store.layout.first;
  }

  /** True when the flow in row `flow` is dead as packet `i` comes; its row is then the packet's new flow. */
  #endIfDead(flow: number, packets: packet.PacketBatch, i: number): boolean {
    const { floats } = this.store;
    const first = this.#floatAt(flow);
    const packetMeta = packets.words[i * packet.PACKET_WORDS + this.store.layout.meta]!;
    const reason = this.#reasonToEnd(this.#metaOf(flow), packetMeta, packets.timeNs[i]!, floats[first]!, floats[first + row.LAST]!);
    if (reason === 0) return false;
    this.#dead.add(this.store, flow, reason);
    this.#write(flow, packets, i);
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

  /** What only some columns and rules need of a packet that joined the flow in row `flow`. */
  #noticeMore(flow: number, packets: packet.PacketBatch, at: number): void {
    const { extras, layout } = this.store;
    if (extras !== undefined) widenExtras(extras, flow * row.EXTRA_WORDS, packets.words, at, packets.words[at + layout.meta]!);
    if (this.#rules.tcpClose) this.#noticeClose(flow, packets, at);
  }

  /** Packet `i` begins a flow. */
  #begin(packets: packet.PacketBatch, i: number): void {
    if (this.#isNearLimit && this.#limit.isReached) this.#limit.evict(packets.timeNs[i]!);
    this.#write(this.store.add(packets.words[i * packet.PACKET_WORDS + packet.HASH]!), packets, i);
  }

  /** Makes row `flow` a new flow of packet `i` alone. */
  #write(flow: number, packets: packet.PacketBatch, i: number): void {
    const { floats, words, rowWords, layout, extras } = this.store;
    const at = i * packet.PACKET_WORDS;
    const to = flow * rowWords;
    for (let word = 0; word <= layout.meta; word++) words[to + word] = packets.words[at + word]!;
    const first = (to >> 1) + layout.first;
    const timeNs = packets.timeNs[i]!;
    floats[first] = timeNs;
    floats[first + row.LAST] = timeNs;
    floats[first + row.COUNT] = 1;
    floats[first + row.BYTES] = packets.words[at + packet.LENGTH]! >>> 0;
    floats[first + row.REVERSE + row.COUNT] = 0;
    floats[first + row.REVERSE + row.BYTES] = 0;
    if (extras !== undefined) beginExtras(extras, flow * row.EXTRA_WORDS, packets.words, at, words[to + layout.meta]!);
    if (this.#limit.isWatching) this.#limit.noticed(this.store, flow, timeNs + this.#rules.idleNs);
    if (this.#rules.tcpClose) this.#noticeClose(flow, packets, at);
  }

  /** After a packet of the flow in row `flow` was counted: closes the flow, both its rows where it has two, once FIN came both ways or RST. */
  #noticeClose(flow: number, packets: packet.PacketBatch, at: number): void {
    const packetMeta = packets.words[at + this.store.layout.meta]!;
    if ((packetMeta & row.META_PROTOCOL) !== Protocol.TCP || !(isFin(packetMeta) || isRst(packetMeta))) return;
    if (this.#rules.isBidirectional) {
      const meta = this.#metaOf(flow);
      if (isRst(packetMeta) || (isFin(meta) && isFin(meta >>> row.FLAGS_SHIFT))) this.#close(flow);
      return;
    }
    const lastNs = this.store.floats[this.#floatAt(flow) + row.LAST]!;
    const reverse = this.#findReverse(packets.words, at, lastNs);
    if (isRst(packetMeta) || (reverse >= 0 && isFin(this.#metaOf(reverse)))) {
      this.#close(flow);
      if (reverse >= 0) this.#close(reverse);
    }
  }

  /** Row of the live flow in the other direction at time `nowNs`; negative where there is none. */
  #findReverse(words: Int32Array, at: number, nowNs: number): number {
    const key = this.#reverseKey;
    for (let word = 0; word <= this.store.layout.meta; word++) key[word] = words[at + word]!;
    swapEnds(key, 0, this.store.layout);
    const flow = this.store.find(key, 0, hashKey(this.store.seed, this.store.layout, key, 0));
    return flow >= 0 && this.deadlineOf(flow) >= nowNs ? flow : -1;
  }

  #close(flow: number): void {
    const { words, rowWords, layout } = this.store;
    words[flow * rowWords + layout.meta] = this.#metaOf(flow) | row.META_CLOSED;
    if (this.#limit.isWatching) this.#limit.noticed(this.store, flow, this.deadlineOf(flow));
  }

  /** Reason at the end of the input: as if a packet came at `nowNs`, forced where the flow would still live. */
  #finalReason(flow: number, nowNs: number): EndReason {
    const meta = this.#metaOf(flow);
    const first = this.#floatAt(flow);
    const { floats } = this.store;
    const reason = this.#reasonToEnd(meta, TCP_SYN, nowNs, floats[first]!, floats[first + row.LAST]!);
    return reason === 0 ? EndReason.FORCED : reason;
  }
}

/** Rows; sorting more than this at the end costs more than anyone would look at. */
const MOST_SORTED = 65_536;
