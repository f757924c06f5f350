// One interface that cap captures, for as long as rastro runs: its process, and new ones after the interface was lost. What they
// send goes on the engine's shelf. Another filter goes to the process as a program for its socket, so that each frame meets one of
// the two however far cap lags behind its ring. Where that cannot be (another system; a filter too long for the kernel) another
// process takes over: cap tells no time of arrival, so there the frames that wait in either ring may meet both filters or neither.

import { steadyMs } from '../steady-time.js';
import { At } from './cap-chunk.js';
import type { CapShelf } from './cap-shelf.js';
import { CapStream } from './cap-stream.js';
import type { CapFeedMessage, CapTask } from './cap-task.js';
import { namespaceState } from './namespace-interfaces.js';

/** Milliseconds that a process has to empty its ring. Where the kernel does not choose frames, under a flood it never is. */
const FINISH_MS = 1000;
const RETRY_MS = 1000;

type Say = (message: CapFeedMessage) => void;

/** A stream, and the times between which its frames are taken. */
interface Taken {
  readonly stream: CapStream;
  isOpen: boolean;
  takesPrograms: boolean;
  notBefore: number;
  before: number;
}

/** What a change of the filter tries: a program for the process that captures, or, where that takes none, a process. */
interface Trial {
  readonly task: CapTask;
  program?: Uint8Array;
  taken?: Taken;
}

export class CapFeed {
  readonly #index: number;
  readonly #shelf: CapShelf;
  readonly #say: Say;
  readonly #ring: () => void;
  #task: CapTask;
  #current: Taken | undefined;
  #trial: Trial | undefined;
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
    this.#current = this.#begin(task, this.#sayOpen);
  }

  readonly #sayOpen = (): void => this.#say({ kind: 'open', index: this.#index });

  /** Says whether another filter can be had. */
  try(filter: string | undefined): void {
    const trial: Trial = { task: { ...this.#task, filter } };
    this.#trial = trial;
    // While the interface is lost nobody can say whether the expression is right.
    if (this.#current?.isOpen !== true) this.#sayOpen();
    else if (this.#current.takesPrograms) this.#compile(trial);
    else trial.taken = this.#begin(trial.task, this.#sayOpen);
  }

  /** Frames from now on are those of the trial. */
  commit(): void {
    if (this.#trial === undefined) return;
    const { task, program, taken } = this.#trial;
    this.#trial = undefined;
    this.#task = task;
    if (program !== undefined) this.#current?.stream.attach(program);
    else if (taken !== undefined) this.#handOver(taken);
    // One that is being tried again has the filter of before; the next one has this.
    else this.#current?.stream.dismiss();
  }

  discard(): void {
    this.#trial?.taken?.stream.dismiss();
    this.#trial = undefined;
  }

  /** Takes what has come so far; says so when all is on the shelf. */
  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#retry);
    this.discard();
    if (this.#current === undefined) this.#say({ kind: 'stopped', index: this.#index });
    else if (this.#current.isOpen) finish(this.#current);
    else this.#current.stream.dismiss();
  }

  #compile(trial: Trial): void {
    new CapStream(
      { ...trial.task, onlyCompiles: true },
      {
        open: (program) => {
          if (program === undefined) trial.taken = this.#begin(trial.task, this.#sayOpen);
          else {
            trial.program = program;
            this.#sayOpen();
          }
        },
        failed: (message) => this.#say({ kind: 'failed', index: this.#index, message }),
        ended: () => {},
        chunk: () => {},
      },
    );
  }

  #handOver(taken: Taken): void {
    const now = steadyMs();
    const old = this.#current;
    this.#current = taken;
    taken.notBefore = now;
    taken.before = Number.POSITIVE_INFINITY;
    if (old === undefined) return;
    old.before = now;
    finish(old);
  }

  /** Begins a process; frames of one that only tries are taken when it is committed. */
  #begin(task: CapTask, opened: () => void): Taken {
    const isTrial = this.#current !== undefined;
    const stream = new CapStream(task, {
      open: (program) => {
        taken.isOpen = true;
        taken.takesPrograms = program !== undefined;
        opened();
      },
      failed: (message) => this.#failed(taken, message),
      ended: (lastWords) => this.#ended(taken, lastWords),
      chunk: (bytes, view) => this.#put(taken, bytes, view),
    });
    const before = isTrial ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    const taken: Taken = { stream, isOpen: false, takesPrograms: false, notBefore: Number.NEGATIVE_INFINITY, before };
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
    if (reasonOf(this.#task.interface) !== 'interrupted') {
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

function finish({ stream }: Taken): void {
  stream.finish();
  setTimeout(() => stream.kill(), FINISH_MS);
}

/** Why a process that captured `name` may have ended. Where the system does not say how the interface is, it may be up. */
function reasonOf(name: string): 'down' | 'gone' | 'interrupted' {
  if (process.platform !== 'linux' || name === 'any') return 'interrupted';
  try {
    const state = namespaceState(name);
    return state === 'up' ? 'interrupted' : state;
  } catch {
    return 'interrupted';
  }
}
