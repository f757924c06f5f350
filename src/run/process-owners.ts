// Processes beside a live summary: looks on with another who looks on, and tells whose conversations are, as far as was seen.

import type { RecordSink } from '../flow/dead-list.js';
import { type Attributed, Attribution } from '../process/attribution.js';
import { OwnerBook } from '../process/owner-book.js';
import { type ProcessWatch, takeObservations } from '../process/process-watch.js';
import type { Conversation } from '../query/conversation.js';
import { type OnLooker, tellingOnly } from './on-looker.js';
import { startProcessWatch } from './start-process-watch.js';
import type { ReplayTotals } from './stats.js';

/** Milliseconds between two looks at whose all flows are, and how many times the time that one took. */
const LOOK_MS = 1000;
const REST = 10;

export class ProcessOwners implements OnLooker {
  readonly #watch: ProcessWatch | undefined;
  readonly #inner: OnLooker;
  readonly #attribution = new Attribution();
  readonly #book = new OwnerBook(this.#attribution);
  #nextMs = Number.NEGATIVE_INFINITY;

  private constructor(watch: ProcessWatch | undefined, inner: OnLooker) {
    this.#watch = watch;
    this.#inner = inner;
  }

  /** Begins to watch processes; `inner` looks on too. */
  static async start(inner: OnLooker = tellingOnly()): Promise<ProcessOwners> {
    return new ProcessOwners(await startProcessWatch((text) => inner.note(text)), inner);
  }

  of({ batch, at }: Conversation): Attributed {
    return this.#book.of(batch, at);
  }

  look(snapshot: (sink: RecordSink) => void, totals: () => ReplayTotals): void {
    this.#listen();
    const startedMs = performance.now();
    if (startedMs >= this.#nextMs) {
      snapshot(this.#book);
      const endedMs = performance.now();
      this.#nextMs = endedMs + Math.max(LOOK_MS, REST * (endedMs - startedMs));
    }
    this.#inner.look(snapshot, totals);
  }

  note(text: string): void {
    this.#inner.note(text);
  }

  /** Resolves when all that was seen of processes is known: flows are yet to end. */
  async close(): Promise<void> {
    await this.#inner.close();
    await this.#watch?.stop();
    this.#listen();
    for (const port of this.#watch?.ports ?? []) port.close();
  }

  #listen(): void {
    for (const port of this.#watch?.ports ?? []) takeObservations(port, this.#attribution);
  }
}
