// Losses are said as they come: each second's figures are held against the last, and every kind of loss that has grown is warned
// of, at most once per interval, with all that was lost since the last warning.

import type { DaemonFigures } from './figures.js';

interface Loss {
  readonly kind: string;
  readonly text: string;
  readonly amounts: (figures: DaemonFigures) => Readonly<Record<string, number>>;
}

const LOSSES: readonly Loss[] = [
  {
    kind: 'kernel',
    text: 'frames lost: the ring was full; a larger ring.size, more threads or a filter would help',
    amounts: ({ kernelDropped, ringFreezes }) => ({ kernelDropped, ringFreezes }),
  },
  {
    kind: 'records',
    text: 'records lost: output.buffer was full, since the disk took them too slowly or not at all',
    amounts: ({ recordsDropped, recordsDroppedPackets }) => ({ recordsDropped, recordsDroppedPackets }),
  },
  {
    kind: 'limit',
    text: 'flows ended early: flow.max_flows is reached',
    amounts: ({ endedBy }) => ({ flows: endedBy['lack-of-resources'] ?? 0 }),
  },
];

export type Warn = (fields: object, text: string) => void;

export class OverloadWatch {
  readonly #warn: Warn;
  readonly #intervalMs: number;
  readonly #told = new Map<string, { readonly amounts: Readonly<Record<string, number>>; readonly nextMs: number }>();

  constructor(warn: Warn, intervalMs: number) {
    this.#warn = warn;
    this.#intervalMs = intervalMs;
  }

  /** Looks at the figures at `nowMs`, on any clock that nobody sets. */
  look(figures: DaemonFigures, nowMs: number): void {
    for (const { kind, text, amounts } of LOSSES) {
      const now = amounts(figures);
      const told = this.#told.get(kind);
      const grown = growth(told?.amounts, now);
      if (grown === undefined || (told !== undefined && nowMs < told.nextMs)) continue;
      this.#told.set(kind, { amounts: now, nextMs: nowMs + this.#intervalMs });
      this.#warn({ ...grown, total: now }, text);
    }
  }
}

/** By how much each amount has grown; undefined when none has. */
function growth(
  before: Readonly<Record<string, number>> | undefined,
  now: Readonly<Record<string, number>>,
): Record<string, number> | undefined {
  const grown = Object.entries(now).map(([name, amount]) => [name, amount - (before?.[name] ?? 0)] as const);
  return grown.some(([, amount]) => amount > 0) ? Object.fromEntries(grown) : undefined;
}
