// Tells whether the parts of the daemon go on: each has a counter of its turns, and one whose counter stands still has hung.
// Looks cost nothing and need no timer; health checks and the watchdog each keep one of these.

export interface Beat {
  /** "engine 0", "writer". */
  readonly name: string;
  readonly turns: number;
}

interface Seen {
  turns: number;
  /** When it was first seen to have these turns. */
  sinceMs: number;
}

export class Heartbeats {
  readonly #read: () => readonly Beat[];
  readonly #seen = new Map<string, Seen>();

  /** Counts from `nowMs`, on any clock that never steps. */
  constructor(read: () => readonly Beat[], nowMs: number) {
    this.#read = read;
    for (const beat of read()) this.#seen.set(beat.name, { turns: beat.turns, sinceMs: nowMs });
  }

  /** Names of the parts that have stood still for `patienceMs` or more. */
  stalled(nowMs: number, patienceMs: number): string[] {
    return this.#read()
      .filter((beat) => nowMs - this.#lastTurn(beat, nowMs) >= patienceMs)
      .map((beat) => beat.name);
  }

  #lastTurn(beat: Beat, nowMs: number): number {
    const seen = this.#seen.get(beat.name);
    if (seen?.turns === beat.turns) return seen.sinceMs;
    this.#seen.set(beat.name, { turns: beat.turns, sinceMs: nowMs });
    return nowMs;
  }
}

/** The heartbeats in a daemon's figures. */
export function beatsOf(figures: { readonly engineTurns: readonly number[]; readonly writer: { readonly turns: number } }): Beat[] {
  const engines = figures.engineTurns.map((turns, engine) => ({ name: `engine ${engine}`, turns }));
  return [...engines, { name: 'writer', turns: figures.writer.turns }];
}
