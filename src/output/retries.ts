// Work that failed and is to be tried again: each piece soon, then less and less often, so that one that never comes off costs next
// to nothing, and holds up nothing else.

interface Failed<T> {
  work: T;
  waitMs: number;
  /** On the steady clock. */
  atMs: number;
  isUnderWay: boolean;
}

export class Retries<T> {
  readonly #failed = new Map<string, Failed<T>>();
  readonly #firstMs: number;
  readonly #longestMs: number;

  /** Times from a failure to the next try. */
  constructor(firstMs: number, longestMs: number) {
    this.#firstMs = firstMs;
    this.#longestMs = longestMs;
  }

  get size(): number {
    return this.#failed.size;
  }

  /** `work` is to be tried again some time after `nowMs`, on the steady clock; true when `key` had not failed before. */
  add(key: string, work: T, nowMs: number): boolean {
    const before = this.#failed.get(key);
    const waitMs = before === undefined ? this.#firstMs : Math.min(this.#longestMs, before.waitMs * 2);
    this.#failed.set(key, { work, waitMs, atMs: nowMs + waitMs, isUnderWay: false });
    return before === undefined;
  }

  /** Nothing more is to be done for `key`; true when it was the last that had failed. */
  settle(key: string): boolean {
    return this.#failed.delete(key) && this.#failed.size === 0;
  }

  /** What is to be tried now. Each is under way then, until it is added again or settled. */
  due(nowMs: number): T[] {
    const due = [...this.#failed.values()].filter(({ atMs, isUnderWay }) => !isUnderWay && nowMs >= atMs);
    for (const failed of due) failed.isUnderWay = true;
    return due.map(({ work }) => work);
  }
}
