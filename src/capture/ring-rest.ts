// How long rings may be left alone once they are empty. On a busy wire a block is full every few milliseconds, and an engine that gets up
// for each of them finds its code and tables gone from the caches every time; one that takes several at once does not. The rest is
// short enough that no burst fills the ring meanwhile, and on a slow wire there is none.

/** At the rate of late this share of a ring fills in a rest at most. */
const MOST_SHARE = 1 / 8;
/** Bytes per second. 10 Gbit/s of full frames, of which 256 bytes are captured, take 0.3 GB of ring a second. */
const BURST_RATE = 0.5e9;
/** What a burst may fill of a ring in a rest. */
const BURST_SHARE = 1 / 4;
/** With fewer blocks to come in a rest there is nothing to gain by it. */
const LEAST_BLOCKS = 2;

export class RingRest {
  readonly #mostBlocks: number;
  readonly #mostSeconds: number;
  #endedAt: number;

  /** For rings of `ringBytes`, in blocks of `blockBytes`, from `steadySeconds` on. */
  constructor({ ringBytes, blockBytes }: { readonly ringBytes: number; readonly blockBytes: number }, steadySeconds: number) {
    this.#mostBlocks = (ringBytes / blockBytes) * MOST_SHARE;
    this.#mostSeconds = (ringBytes * BURST_SHARE) / BURST_RATE;
    this.#endedAt = steadySeconds;
  }

  /** Milliseconds to rest, 0 for none, now that `blocks` blocks have been taken out of all rings since the last call. */
  after(blocks: number, steadySeconds: number): number {
    const blocksPerSecond = blocks / (steadySeconds - this.#endedAt);
    this.#endedAt = steadySeconds;
    const seconds = Math.min(this.#mostSeconds, this.#mostBlocks / blocksPerSecond);
    return seconds * blocksPerSecond >= LEAST_BLOCKS ? seconds * 1000 : 0;
  }
}
