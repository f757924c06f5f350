// Figures of the whole daemon at one moment: the engines' counters summed up, the writer's, and what the supervisor knows.
// Metrics, the status line and systemd's status are all told from these, so that they agree.

import { Counter } from '../counters.js';
import { EndReason } from '../flow/row.js';
import { endReasonName } from '../output/columns.js';

export interface WriterFigures {
  /** Records written, and their bytes as CSV. */
  readonly rows: number;
  readonly bytes: number;
  /** Files closed by rotation, and closed ones that retention removed. */
  readonly filesClosed: number;
  readonly filesRemoved: number;
  /** Attempts to write, rotate, close or compress that failed. */
  readonly writeErrors: number;
  /** Records cannot be written now. */
  readonly isInTrouble: boolean;
  /** Bytes of torn rows cut off files that a crash left. */
  readonly repairedBytes: number;
  /** Batches of records that were handed over and are not written yet. */
  readonly batchesWaiting: number;
  /** What the disk had not taken by the end of the daemon: records, and their packets and bytes. */
  readonly unwritten: { readonly rows: number; readonly packets: number; readonly bytes: number };
  /** Turns of the writer's loop: a heartbeat. */
  readonly turns: number;
}

export interface InterfaceFigures {
  readonly name: string;
  /** It is there, up and being captured. */
  readonly isUp: boolean;
}

export interface ReloadFigures {
  readonly succeeded: number;
  readonly refused: number;
  /** The latest one took effect; true before the first. */
  readonly lastSucceeded: boolean;
  /** Seconds since 1970 when the configuration in force was loaded. */
  readonly loadedAtSeconds: number;
}

/** What no counter of an engine tells. */
export interface SupervisorFigures {
  readonly writer: WriterFigures;
  readonly interfaces: readonly InterfaceFigures[];
  readonly reload: ReloadFigures;
  readonly memory: { readonly rss: number; readonly heapUsed: number };
}

export interface DaemonFigures extends SupervisorFigures {
  readonly frames: number;
  readonly flowPackets: number;
  readonly flowBytes: number;
  readonly nonip: number;
  readonly malformed: number;
  readonly unsupported: number;
  readonly sampledOut: number;
  readonly liveFlows: number;
  /** Flows ended, by the name of the reason. */
  readonly endedBy: Readonly<Record<string, number>>;
  /** Frames the kernel had no room for, and times that a ring was full. */
  readonly kernelDropped: number;
  readonly ringFreezes: number;
  /** Records that the disk did not take, by engines while it was too slow and by the writer at the end. */
  readonly recordsDropped: number;
  readonly recordsDroppedPackets: number;
  readonly recordsDroppedBytes: number;
  readonly interfaceLost: number;
  readonly interfaceBack: number;
  readonly clockSteps: number;
  /** Turns of each engine's loop: heartbeats. */
  readonly engineTurns: readonly number[];
}

/** Sums up live engines, each of which has frames of its own. */
export function figuresOf(engines: readonly Float64Array[], rest: SupervisorFigures): DaemonFigures {
  const sum = (counter: number): number => engines.reduce((total, counters) => total + counters[counter]!, 0);
  const reasons = Object.values(EndReason);
  const { unwritten } = rest.writer;
  return {
    ...rest,
    frames: sum(Counter.FRAMES),
    flowPackets: sum(Counter.FLOW_PACKETS),
    flowBytes: sum(Counter.FLOW_BYTES),
    nonip: sum(Counter.NONIP),
    malformed: sum(Counter.MALFORMED),
    unsupported: sum(Counter.UNSUPPORTED),
    sampledOut: sum(Counter.SAMPLED_OUT),
    liveFlows: sum(Counter.LIVE),
    endedBy: Object.fromEntries(reasons.map((reason) => [endReasonName(reason), sum(Counter.ENDED + reason)])),
    kernelDropped: sum(Counter.KERNEL_DROPPED),
    ringFreezes: sum(Counter.RING_FREEZES),
    recordsDropped: sum(Counter.RECORDS_DROPPED) + unwritten.rows,
    recordsDroppedPackets: sum(Counter.RECORDS_DROPPED_PACKETS) + unwritten.packets,
    recordsDroppedBytes: sum(Counter.RECORDS_DROPPED_BYTES) + unwritten.bytes,
    interfaceLost: sum(Counter.INTERFACE_LOST),
    interfaceBack: sum(Counter.INTERFACE_BACK),
    clockSteps: sum(Counter.CLOCK_STEPS),
    engineTurns: engines.map((counters) => counters[Counter.TURNS]!),
  };
}
