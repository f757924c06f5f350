// A row store with a Map beside it that remembers what was put in, and compares the two.

import assert from 'node:assert/strict';
import { PACKET_WORDS } from '../../src/decode/packet.js';
import { BYTES, COUNT, EXTRA_WORDS, LAST, REVERSE, type RowLayout } from '../../src/flow/row.js';
import { RowStore, type RowStoreOptions } from '../../src/flow/row-store.js';
import type { KernelMemory } from '../../src/kernel.js';
import type { Random } from '../random.js';

const FLOATS = [0, LAST, COUNT, BYTES, REVERSE + COUNT, REVERSE + BYTES];

interface Kept {
  readonly key: Int32Array;
  readonly hash: number;
  /** What the row's floats and extras are told apart by. */
  readonly mark: number;
}

export class StoreShelf {
  readonly store: RowStore;
  readonly #layout: RowLayout;
  readonly #kept = new Map<string, Kept>();
  /** The same names, to pick from. */
  readonly #names: string[] = [];
  #marks = 0;

  /** Without a memory the store has one of its own. */
  constructor(layout: RowLayout, options: RowStoreOptions, memory?: KernelMemory) {
    this.#layout = layout;
    this.store = new RowStore(layout, options, memory);
  }

  get size(): number {
    return this.#kept.size;
  }

  /** A key of the layout's width from `random`, in few values so that neighbours share words. */
  randomKey(random: Random): Int32Array {
    const key = new Int32Array(PACKET_WORDS);
    for (let word = 0; word < this.#layout.keyWords; word++) key[word] = random.below(60) - 30;
    key[this.#layout.meta] = random.pick([6, 17]);
    return key;
  }

  /** Puts a row in for `key`, which hashes to `hash`; nothing where the key is there already. The caller has made room. */
  put(key: Int32Array, hash: number): void {
    const name = key.subarray(0, this.#layout.meta + 1).join(' ');
    const found = this.store.find(key, 0, this.#kept.get(name)?.hash ?? hash);
    assert.equal(found >= 0, this.#kept.has(name), `find of ${name}`);
    if (found >= 0) return;
    const { store } = this;
    const mark = ++this.#marks;
    const { top } = store;
    const row = store.add(hash);
    assert.ok(row === top || !store.isLive(row), "the row offered is nobody's");
    for (let word = 0; word <= this.#layout.meta; word++) store.words[row * store.rowWords + word] = key[word] ?? 0;
    for (const float of FLOATS) store.floats[this.#floatsAt(row) + float] = mark + float / 8;
    if (store.extras !== undefined) store.extras.fill(mark, row * EXTRA_WORDS, (row + 1) * EXTRA_WORDS);
    this.#kept.set(name, { key, hash, mark });
    this.#names.push(name);
  }

  /** Takes out a row that `random` picks. */
  removeOne(random: Random): void {
    const index = random.below(this.#names.length);
    const name = this.#names[index] ?? '';
    const kept = this.#kept.get(name);
    if (kept === undefined) return;
    this.store.remove(this.store.find(kept.key, 0, kept.hash), kept.hash);
    this.#kept.delete(name);
    this.#names[index] = this.#names.at(-1) ?? '';
    this.#names.pop();
    assert.ok(this.store.find(kept.key, 0, kept.hash) < 0, `${name} is gone`);
  }

  /** Every row is found with what was put in it, and there are no others. */
  check(): void {
    const { store } = this;
    assert.equal(store.used, this.#kept.size);
    assert.equal(this.#liveRows(), this.#kept.size);
    for (const [name, { key, hash, mark }] of this.#kept) {
      const row = store.find(key, 0, hash);
      assert.ok(row >= 0, `${name} is found`);
      for (const float of FLOATS) assert.equal(store.floats[this.#floatsAt(row) + float], mark + float / 8);
      if (store.extras === undefined) continue;
      for (let word = 0; word < EXTRA_WORDS; word++) assert.equal(store.extras[row * EXTRA_WORDS + word], mark);
    }
  }

  /** No entry lies before its home, and none is cut off from it by an empty slot. */
  checkHomes(): void {
    const { store } = this;
    let reachedFrom = 0;
    for (let slot = 0, left = store.used; left > 0; slot++) {
      const hash = store.entries[2 * slot] ?? 0;
      if (hash === 0) {
        reachedFrom = slot + 1;
        continue;
      }
      left--;
      const home = store.home(hash);
      assert.ok(home <= slot && home >= reachedFrom, `slot ${slot}: home ${home} lies from ${reachedFrom} to ${slot}`);
    }
  }

  #floatsAt(row: number): number {
    return (row * this.store.rowWords) / 2 + this.#layout.first;
  }

  /** Live rows as walking all of them finds them, without the index. */
  #liveRows(): number {
    const { store } = this;
    return Array.from({ length: store.top }, (_, row) => row).filter((row) => store.isLive(row)).length;
  }
}
