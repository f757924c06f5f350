// One interface that cap captures, for as long as rastro runs: its process, the next one while the filter changes, and new ones
// after the interface was lost. What they send goes on the engine's shelf.

import { steadyMs } from '../steady-time.js';
import { At } from './cap-chunk.js';
import type { CapShelf } from './cap-shelf.js';
import { CapStream } from './cap-stream.js';
import type { CapFeedMessage, CapTask } from './cap-task.js';
import { namespaceState } from './namespace-interfaces.js';

/** Milliseconds that a process has to send what it took in before it was to end: some of its flush intervals. */
const GRACE_MS = 30;
/** Milliseconds that a process has to empty its ring; under a flood that it cannot keep up with it never is. */
const FINISH_MS = 1000;
const RETRY_MS = 1000;

type Say = (message: CapFeedMessage) => void;

/** A stream, and the times between which its frames are taken. */
interface Taken {
  readonly stream: CapStream;
  isOpen: boolean;
  notBefore: number;
  before: number;
}

export class CapFeed {
  readonly #index: number;
  readonly #shelf: CapShelf;
  readonly #say: Say;
  readonly #ring: () => void;
  #task: CapTask;
  #current: Taken | undefined;
  /** What a change of the filter tries. */
  #trial: { readonly task: CapTask; readonly taken: Taken | undefined } | undefined;
  #isStopped = false;
  #retry: NodeJS.Timeout | undefined;
  #lastTrouble = '';

  /** `ring` tells the engine that there is a chunk. */
  constructor(task: CapTask, index: number, shelf: CapShelf, say: Say, ring: () => void) {
    this.#task = task;
    this.#index = index;
    this.#shelf = shelf;
    this.#say = say;
    this.#ring = ring;
    this.#current = this.#begin(task, () => this.#say({ kind: 'open', index }));
  }

  /** Begins to capture with another filter, and says whether that can be done. */
  try(filter: string | undefined): void {
    const task = { ...this.#task, filter };
    const hasNone = this.#current === undefined;
    const taken = hasNone ? undefined : this.#begin(task, () => this.#say({ kind: 'open', index: this.#index }));
    this.#trial = { task, taken };
    // While the interface is lost nobody can say whether the expression is right.
    if (hasNone) this.#say({ kind: 'open', index: this.#index });
  }

  /** Frames from now on are those of the trial. */
  commit(): void {
    const trial = this.#trial;
    if (trial === undefined) return;
    const now = steadyMs();
    this.#trial = undefined;
    this.#task = trial.task;
    if (trial.taken === undefined) return;
    const old = this.#current;
    this.#current = trial.taken;
    this.#current.notBefore = now;
    this.#current.before = Number.POSITIVE_INFINITY;
    if (old !== undefined) this.#endSoon(old, now);
  }

  discard(): void {
    this.#trial?.taken?.stream.kill();
    this.#trial = undefined;
  }

  /** Takes what has come so far; says so when all is on the shelf. */
  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#retry);
    this.discard();
    const { stream } = this.#current ?? {};
    if (stream === undefined) this.#say({ kind: 'stopped', index: this.#index });
    else {
      stream.finish();
      setTimeout(() => stream.kill(), FINISH_MS);
    }
  }

  #endSoon(taken: Taken, before: number): void {
    taken.before = before;
    setTimeout(() => taken.stream.kill(), GRACE_MS);
  }

  /** Begins a process; frames of one that only tries are taken when it is committed. */
  #begin(task: CapTask, opened: () => void): Taken {
    const isTrial = this.#current !== undefined;
    const stream = new CapStream(task, {
      open: () => {
        taken.isOpen = true;
        opened();
      },
      failed: (message) => this.#failed(taken, message),
      ended: (lastWords) => this.#ended(taken, lastWords),
      chunk: (bytes, view) => this.#put(taken, bytes, view),
    });
    const before = isTrial ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    const taken: Taken = { stream, isOpen: false, notBefore: Number.NEGATIVE_INFINITY, before };
    return taken;
  }

  #put({ notBefore, before }: Taken, bytes: Buffer, view: DataView): void {
    if (before === Number.NEGATIVE_INFINITY) return;
    const at = this.#shelf.freePlace();
    if (at === -1) {
      this.#shelf.countDropped(view.getUint32(At.FRAMES, true) + view.getUint32(At.KERNEL_DROPPED, true));
      return;
    }
    view.setFloat64(At.NOT_BEFORE, notBefore, true);
    view.setFloat64(At.BEFORE, before, true);
    this.#shelf.bytes.set(bytes, at);
    this.#shelf.put();
    this.#ring();
  }

  #failed(taken: Taken, message: string): void {
    const isRetry = this.#retry !== undefined && taken === this.#current;
    if (!isRetry) this.#say({ kind: 'failed', index: this.#index, message });
    else if (message !== this.#lastTrouble) this.#say({ kind: 'trouble', index: this.#index, message });
    if (isRetry) this.#lastTrouble = message;
  }

  #ended(taken: Taken, lastWords: string): void {
    // One that ended before it could say why.
    if (!taken.isOpen && !this.#isStopped) taken.stream.fail(lastWords);
    if (taken !== this.#current) return;
    this.#current = undefined;
    if (this.#isStopped) {
      this.#say({ kind: 'stopped', index: this.#index });
      return;
    }
    if (this.#retry === undefined)
      this.#say({ kind: 'lost', index: this.#index, reason: reasonOf(this.#task.interface), message: lastWords });
    this.#retry = setTimeout(() => this.#tryAgain(), RETRY_MS);
  }

  #tryAgain(): void {
    if (reasonOf(this.#task.interface) !== 'crashed') {
      this.#retry = setTimeout(() => this.#tryAgain(), RETRY_MS);
      return;
    }
    this.#current = this.#begin(this.#task, () => {
      this.#retry = undefined;
      this.#lastTrouble = '';
      this.#say({ kind: 'back', index: this.#index });
    });
  }
}

/** Why a process that captured `name` may have ended. Where the system does not say how the interface is, it may be up. */
function reasonOf(name: string): 'down' | 'gone' | 'crashed' {
  if (process.platform !== 'linux' || name === 'any') return 'crashed';
  try {
    const state = namespaceState(name);
    return state === 'up' ? 'crashed' : state;
  } catch {
    return 'crashed';
  }
}
