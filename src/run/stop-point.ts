// Where a run stops when somebody asks it to. Engines are at different frames then; all go on to the furthest of these, so that
// each has seen the same frames and the counters of one agree with the flows of all.

const ASKED = 0;
/** Engines that have said how far they are. */
const SAID = 1;
const WORDS = 2;

/** Shared memory for the stop point of `engines` engines. */
export function sharedStop(engines: number): SharedArrayBuffer {
  return new SharedArrayBuffer(WORDS * Int32Array.BYTES_PER_ELEMENT + engines * Float64Array.BYTES_PER_ELEMENT);
}

export class StopPoint {
  readonly #words: Int32Array;
  /** Frames seen, by engine, when it was asked to stop. */
  readonly #seen: Float64Array;
  readonly #engine: number;
  #hasSaid = false;

  /** The stop point as engine number `engine` sees it. */
  constructor(shared: SharedArrayBuffer, engine = 0) {
    this.#words = new Int32Array(shared, 0, WORDS);
    this.#seen = new Float64Array(shared, WORDS * Int32Array.BYTES_PER_ELEMENT);
    this.#engine = engine;
  }

  /** Asks all engines to stop. */
  ask(): void {
    Atomics.store(this.#words, ASKED, 1);
  }

  /** How many frames this engine, which has seen `seen`, is to see in all; Infinity while nobody asks. Waits for the others to say. */
  frames(seen: number): number {
    if (Atomics.load(this.#words, ASKED) === 0) return Number.POSITIVE_INFINITY;
    this.#say(seen);
    for (let said = this.#said(); said < this.#seen.length; said = this.#said()) Atomics.wait(this.#words, SAID, said);
    return Math.max(...this.#seen);
  }

  /** Says that this engine has come to the end, so that nobody waits for it. The others have the same end. */
  leave(): void {
    this.#say(Number.POSITIVE_INFINITY);
  }

  #say(seen: number): void {
    if (this.#hasSaid) return;
    this.#hasSaid = true;
    this.#seen[this.#engine] = seen;
    Atomics.add(this.#words, SAID, 1);
    Atomics.notify(this.#words, SAID);
  }

  #said(): number {
    return Atomics.load(this.#words, SAID);
  }
}
