// How the daemon says how it is: the fields of its status line, of SIGUSR2's, and the line that `systemctl status` shows.

import type { DaemonFigures } from './figures.js';

const MS_PER_SECOND = 1000;
const BYTES_PER_MIB = 2 ** 20;

/** Rates are since the status before; all else is since the start, or as it is now. */
export interface StatusFields {
  readonly packetsPerSecond: number;
  readonly bytesPerSecond: number;
  readonly liveFlows: number;
  readonly records: number;
  readonly recordsPerSecond: number;
  /** Lost frames, by place: in the kernel; packets whose records the writer had no room for. */
  readonly kernelDropped: number;
  readonly recordsDropped: number;
  readonly packetsOfRecordsDropped: number;
  /** Flows ended early because of `max_flows`. */
  readonly flowsEvicted: number;
  /** Said only where there is something to say. */
  readonly interfacesDown: readonly string[] | undefined;
  readonly isWriterInTrouble: true | undefined;
  readonly rssBytes: number;
}

/** The status line between two moments `elapsedMs` apart. */
export function statusFields(before: DaemonFigures, now: DaemonFigures, elapsedMs: number): StatusFields {
  const perSecond = (difference: number): number => (elapsedMs > 0 ? Math.round((difference * MS_PER_SECOND) / elapsedMs) : 0);
  const down = now.interfaces.filter((candidate) => !candidate.isUp).map((candidate) => candidate.name);
  return {
    packetsPerSecond: perSecond(now.flowPackets - before.flowPackets),
    bytesPerSecond: perSecond(now.flowBytes - before.flowBytes),
    liveFlows: now.liveFlows,
    records: now.writer.rows,
    recordsPerSecond: perSecond(now.writer.rows - before.writer.rows),
    kernelDropped: now.kernelDropped,
    recordsDropped: now.recordsDropped,
    packetsOfRecordsDropped: now.recordsDroppedPackets,
    flowsEvicted: now.endedBy['lack-of-resources'] ?? 0,
    interfacesDown: down.length === 0 ? undefined : down,
    isWriterInTrouble: now.writer.isInTrouble || undefined,
    rssBytes: now.memory.rss,
  };
}

/** All figures, as SIGUSR2 logs them: names are those of the counters everywhere. */
export function allCounters(figures: DaemonFigures): Record<string, unknown> {
  const { memory, engineTurns, endedBy, writer, interfaces, reload, ...counters } = figures;
  return {
    ...counters,
    endedBy,
    writer,
    engineTurns,
    interfaces: Object.fromEntries(interfaces.map(({ name, isUp }) => [name, isUp ? 'up' : 'down'])),
    reloads: { succeeded: reload.succeeded, refused: reload.refused },
    rssBytes: memory.rss,
    heapUsedBytes: memory.heapUsed,
  };
}

/** One line for systemd's STATUS=. */
export function statusText(status: StatusFields): string {
  const parts = [
    `${grouped(status.packetsPerSecond)} packets/s`,
    `${grouped(status.liveFlows)} live flows`,
    `${grouped(status.records)} records`,
    `${grouped(status.kernelDropped)} frames and ${grouped(status.recordsDropped)} records dropped`,
    `${grouped(Math.round(status.rssBytes / BYTES_PER_MIB))} MiB`,
  ];
  if (status.interfacesDown !== undefined) parts.push(`down: ${status.interfacesDown.join(', ')}`);
  if (status.isWriterInTrouble) parts.push('records cannot be written');
  return parts.join(', ');
}

/** Digits in groups of three. Not toLocaleString: the locale is the same wherever the daemon runs. */
function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ' ');
}
