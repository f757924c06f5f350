// What a live source is told, checked, and what it tells while it runs.

import { Counter } from '../counters.js';

export interface LiveCaptureOptions {
  /** Names of interfaces; 'any' is all of them. */
  readonly interfaces: readonly string[] | 'any';
  /** Takes in frames for other hosts too; not with 'any', which would need it of every interface there will be. */
  readonly promiscuous: boolean;
  /** A tcpdump expression; undefined for all frames. */
  readonly filter: string | undefined;
  /** Bytes captured of each frame. */
  readonly snapLength: number;
  /** One frame in this many is tracked; 1 for all. */
  readonly sample: number;
  /** Bytes of the ring that each engine has per interface, and of each block in it. */
  readonly ringBytes: number;
  readonly blockBytes: number;
  /** Milliseconds after which the kernel hands over a block that is not full. */
  readonly blockTimeoutMs: number;
}

/** Bytes: where rings begin in memory. Pages are no larger on any processor that Node.js runs on. */
export const RING_ALIGNMENT = 65_536;

/** Bytes of memory for an engine's rings of all interfaces. */
export function ringsBytes({ interfaces, ringBytes }: Pick<LiveCaptureOptions, 'interfaces' | 'ringBytes'>): number {
  return (interfaces === 'any' ? 1 : interfaces.length) * (ringBytes + RING_ALIGNMENT);
}

export interface SourceOptions extends LiveCaptureOptions {
  /** What captures; cap has one engine alone. */
  readonly source: 'af-packet' | 'cap';
}

/** Which share of the frames an engine takes: those of partition `part` of `parts`. */
export interface EngineShare {
  readonly part: number;
  readonly parts: number;
}

/**
 * What happened to a source that captures; its engine of part 0 tells, so that it is told once. An interface that is lost is not
 * captured until it is back; `interrupted`: it may be up, but what captures it has ended.
 */
export type LiveEvent =
  | { readonly kind: 'interface-lost'; readonly interface: string; readonly reason: 'down' | 'gone' | 'interrupted' }
  | { readonly kind: 'interface-back'; readonly interface: string }
  | { readonly kind: 'interface-trouble'; readonly interface: string; readonly message: string; readonly code: string }
  | { readonly kind: 'clock-step'; readonly seconds: number; readonly totalSeconds: number };

export type Tell = (event: LiveEvent) => void;

/** Counters of events; the others have none. */
const COUNTED: Partial<Record<LiveEvent['kind'], number>> = {
  'interface-lost': Counter.INTERFACE_LOST,
  'interface-back': Counter.INTERFACE_BACK,
  'clock-step': Counter.CLOCK_STEPS,
};

/** Tells events to `tell`, each counted before. */
export function countAndTell(counters: Float64Array, tell: Tell): Tell {
  return (event) => {
    const counter = COUNTED[event.kind];
    if (counter !== undefined) counters[counter] = counters[counter]! + 1;
    tell(event);
  };
}
