// First fragments tell their ports to the later ones of the same datagram (SEMANTICS section 2).
// A ring of pending datagrams, oldest first, under a hash index: bounded, and what is forgotten first depends on
// the packets alone, never on the hash.

/** Nanoseconds of capture time that a first fragment speaks for the others. */
export const FRAGMENT_TIMEOUT_NS = 30e9;
/** Datagrams remembered at once; 5 MiB, taken only when the first fragment comes. */
export const MAX_DATAGRAMS = 65_536;

/** Words of a datagram's key: identification, protocol and family, source and destination (4 words each). */
const KEY_WORDS = 10;
const ENTRY_WORDS = 16;
const PORTS_AT = 10;
const PROTOCOL_AT = 11;
const NEXT_AT = 12;
const NOWHERE = -1;

export class FragmentTable {
  readonly #capacity: number;
  #entries = new Int32Array(0);
  #timesNs = new Float64Array(0);
  /** First entry of each bucket's chain. */
  #buckets = new Int32Array(0);
  /** Ring: the oldest entry, and how many there are. */
  #oldest = 0;
  #count = 0;
  /** The datagram asked for: set by the caller before `remember` and `recall`. */
  readonly key = new Int32Array(KEY_WORDS);
  /** Answer of `recall`. */
  ports = 0;
  protocol = 0;

  constructor(capacity = MAX_DATAGRAMS) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#count;
  }

  /** Notes `ports` and final `protocol` of the datagram in `key`, whose first fragment came at `timeNs`. */
  remember(timeNs: number, ports: number, protocol: number): void {
    if (this.#entries.length === 0) this.#allocate();
    const known = this.#find();
    if (known !== NOWHERE) {
      this.#write(known, timeNs, ports, protocol);
      return;
    }
    if (this.#count === this.#capacity) this.#forgetOldest();
    const entry = (this.#oldest + this.#count) % this.#capacity;
    this.#count++;
    this.#entries.set(this.key, entry * ENTRY_WORDS);
    const bucket = this.#bucketOf(this.key, 0);
    this.#entries[entry * ENTRY_WORDS + NEXT_AT] = this.#buckets[bucket]!;
    this.#buckets[bucket] = entry;
    this.#write(entry, timeNs, ports, protocol);
  }

  /** True when the first fragment of the datagram in `key` is known; `ports` and `protocol` then have what it told. */
  recall(timeNs: number): boolean {
    if (this.#count === 0) return false;
    const entry = this.#find();
    if (entry === NOWHERE || timeNs - this.#timesNs[entry]! > FRAGMENT_TIMEOUT_NS) return false;
    this.ports = this.#entries[entry * ENTRY_WORDS + PORTS_AT]!;
    this.protocol = this.#entries[entry * ENTRY_WORDS + PROTOCOL_AT]!;
    return true;
  }

  /** Follows a base that moved on by `shiftNs`. */
  rebase(shiftNs: number): void {
    for (let i = 0; i < this.#timesNs.length; i++) this.#timesNs[i] = this.#timesNs[i]! - shiftNs;
  }

  #allocate(): void {
    this.#entries = new Int32Array(this.#capacity * ENTRY_WORDS);
    this.#timesNs = new Float64Array(this.#capacity);
    this.#buckets = new Int32Array(this.#capacity).fill(NOWHERE);
  }

  #write(entry: number, timeNs: number, ports: number, protocol: number): void {
    this.#timesNs[entry] = timeNs;
    this.#entries[entry * ENTRY_WORDS + PORTS_AT] = ports;
    this.#entries[entry * ENTRY_WORDS + PROTOCOL_AT] = protocol;
  }

  #find(): number {
    let entry = this.#buckets[this.#bucketOf(this.key, 0)]!;
    while (entry !== NOWHERE && !this.#matches(entry * ENTRY_WORDS)) entry = this.#entries[entry * ENTRY_WORDS + NEXT_AT]!;
    return entry;
  }

  #matches(at: number): boolean {
    for (let word = 0; word < KEY_WORDS; word++) {
      if (this.#entries[at + word] !== this.key[word]) return false;
    }
    return true;
  }

  #forgetOldest(): void {
    const at = this.#oldest * ENTRY_WORDS;
    const bucket = this.#bucketOf(this.#entries, at);
    const next = this.#entries[at + NEXT_AT]!;
    let entry = this.#buckets[bucket]!;
    if (entry === this.#oldest) this.#buckets[bucket] = next;
    else {
      while (this.#entries[entry * ENTRY_WORDS + NEXT_AT] !== this.#oldest) entry = this.#entries[entry * ENTRY_WORDS + NEXT_AT]!;
      this.#entries[entry * ENTRY_WORDS + NEXT_AT] = next;
    }
    this.#oldest = (this.#oldest + 1) % this.#capacity;
    this.#count--;
  }

  #bucketOf(words: Int32Array, at: number): number {
    let hash = SEED;
    for (let word = 0; word < KEY_WORDS; word++) {
      hash = Math.imul(hash ^ words[at + word]!, MULTIPLIER);
      hash = Math.imul(hash ^ (hash >>> 16), SECOND_MULTIPLIER);
    }
    return ((hash ^ (hash >>> 15)) >>> 0) % this.#capacity;
  }
}

/** Random per process, so that no sender can choose datagrams of one bucket; flow/hash.ts says why there are two multipliers. */
const SEED = (Math.random() * 2 ** 32) | 0;
const MULTIPLIER = (Math.random() * 2 ** 32) | 1;
const SECOND_MULTIPLIER = (Math.random() * 2 ** 32) | 1;
