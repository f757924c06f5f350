// The daemon's figures as Prometheus text. Names and units follow its conventions (prometheus.io/docs/practices/naming):
// counters end in _total, units are base units. Every family is a row of the tables below.

import { Counter, Gauge, Registry } from 'prom-client';
import type { DaemonFigures } from './figures.js';

/** A value, or a value for each of the label's values. */
type Reading = number | Readonly<Record<string, number>>;

interface Family {
  readonly name: string;
  readonly help: string;
  readonly label?: string;
  read(figures: DaemonFigures): Reading;
}

const COUNTERS: readonly Family[] = [
  {
    name: 'rastro_frames_total',
    help: 'Frames captured, by what became of them; decoded ones are packets in flows.',
    label: 'verdict',
    read: (now) => ({ decoded: now.flowPackets, nonip: now.nonip, malformed: now.malformed, unsupported: now.unsupported }),
  },
  { name: 'rastro_flow_bytes_total', help: 'IP bytes of the packets in flows.', read: (now) => now.flowBytes },
  { name: 'rastro_sampled_out_frames_total', help: 'Frames left out by `sample`.', read: (now) => now.sampledOut },
  { name: 'rastro_kernel_dropped_frames_total', help: 'Frames that the kernel had no room for.', read: (now) => now.kernelDropped },
  { name: 'rastro_ring_freezes_total', help: 'Times that a capture ring was full.', read: (now) => now.ringFreezes },
  {
    name: 'rastro_flows_ended_total',
    help: 'Flows that ended, by reason; lack-of-resources are those ended early because of `max_flows`.',
    label: 'reason',
    read: (now) => now.endedBy,
  },
  { name: 'rastro_records_written_total', help: 'Flow records written.', read: (now) => now.writer.rows },
  { name: 'rastro_written_bytes_total', help: 'Bytes of records written.', read: (now) => now.writer.bytes },
  {
    name: 'rastro_records_dropped_total',
    help: 'Flow records that the writer had no room for.',
    read: (now) => now.recordsDropped,
  },
  {
    name: 'rastro_records_dropped_packets_total',
    help: 'Packets in the records that were dropped.',
    read: (now) => now.recordsDroppedPackets,
  },
  {
    name: 'rastro_records_dropped_bytes_total',
    help: 'IP bytes in the records that were dropped.',
    read: (now) => now.recordsDroppedBytes,
  },
  { name: 'rastro_files_closed_total', help: 'Files closed by rotation.', read: (now) => now.writer.filesClosed },
  { name: 'rastro_files_removed_total', help: 'Closed files that retention removed.', read: (now) => now.writer.filesRemoved },
  { name: 'rastro_repaired_bytes_total', help: 'Bytes of torn rows cut off files.', read: (now) => now.writer.repairedBytes },
  { name: 'rastro_write_errors_total', help: 'Writes that failed; they are tried again.', read: (now) => now.writer.writeErrors },
  { name: 'rastro_writer_turns_total', help: "Turns of the writer's loop: its heartbeat.", read: (now) => now.writer.turns },
  {
    name: 'rastro_engine_turns_total',
    help: "Turns of each engine's loop: its heartbeat.",
    label: 'engine',
    read: (now) => Object.fromEntries(now.engineTurns.entries()),
  },
  { name: 'rastro_interface_lost_total', help: 'Times that an interface went down or away.', read: (now) => now.interfaceLost },
  { name: 'rastro_interface_back_total', help: 'Times that an interface was captured again.', read: (now) => now.interfaceBack },
  { name: 'rastro_clock_steps_total', help: "Times that the system's clock was set by a second or more.", read: (now) => now.clockSteps },
  {
    name: 'rastro_reloads_total',
    help: 'Reloads of the configuration, by result.',
    label: 'result',
    read: (now) => ({ succeeded: now.reload.succeeded, refused: now.reload.refused }),
  },
  { name: 'process_cpu_seconds_total', help: 'Processor time of all threads, user and system.', read: cpuSeconds },
];

const GAUGES: readonly Family[] = [
  { name: 'rastro_live_flows', help: 'Flows that live.', read: (now) => now.liveFlows },
  { name: 'rastro_writer_batches_waiting', help: 'Batches of records that wait for the disk.', read: (now) => now.writer.batchesWaiting },
  {
    name: 'rastro_writer_in_trouble',
    help: '1 while records cannot be written.',
    read: (now) => Number(now.writer.isInTrouble),
  },
  {
    name: 'rastro_interface_up',
    help: '1 while the interface is captured.',
    label: 'interface',
    read: (now) => Object.fromEntries(now.interfaces.map(({ name, isUp }) => [name, Number(isUp)])),
  },
  {
    name: 'rastro_config_last_reload_successful',
    help: '1 if the latest reload took effect.',
    read: (now) => Number(now.reload.lastSucceeded),
  },
  {
    name: 'rastro_config_last_reload_success_timestamp_seconds',
    help: 'When the configuration in force was loaded.',
    read: (now) => now.reload.loadedAtSeconds,
  },
  { name: 'process_resident_memory_bytes', help: 'Resident memory.', read: (now) => now.memory.rss },
  { name: 'nodejs_heap_size_used_bytes', help: 'JavaScript heap of the main thread in use.', read: (now) => now.memory.heapUsed },
  { name: 'process_start_time_seconds', help: 'When the process started.', read: () => STARTED_SECONDS },
];

// process_* are not prom-client's default metrics: those wake the event loop a hundred times a second to see it lag.
const STARTED_SECONDS = Math.round(performance.timeOrigin) / 1000;

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

export class Metrics {
  readonly #registry = new Registry();
  readonly #figures: () => DaemonFigures;
  /** What this scrape tells: all families tell of one moment. */
  #now: DaemonFigures;

  /** `figures` is called once per scrape. */
  constructor(figures: () => DaemonFigures, version: string) {
    this.#figures = figures;
    this.#now = figures();
    for (const family of COUNTERS) this.#addCounter(family);
    for (const family of GAUGES) this.#addGauge(family);
    const labelNames = ['version', 'node'];
    const info = new Gauge({ name: 'rastro_build_info', help: 'What runs; always 1.', labelNames, registers: [this.#registry] });
    info.set({ version, node: process.version }, 1);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  text(): Promise<string> {
    this.#now = this.#figures();
    return this.#registry.metrics();
  }

  #addCounter(family: Family): void {
    const counter = new Counter({
      ...this.#settings(family),
      collect: () => {
        counter.reset();
        this.#each(family, (labels, value) => counter.inc(labels, value));
      },
    });
  }

  #addGauge(family: Family): void {
    const gauge = new Gauge({
      ...this.#settings(family),
      collect: () => {
        gauge.reset();
        this.#each(family, (labels, value) => gauge.set(labels, value));
      },
    });
  }

  #settings({ name, help, label }: Family) {
    return { name, help, labelNames: label === undefined ? [] : [label], registers: [this.#registry] };
  }

  #each(family: Family, put: (labels: Record<string, string>, value: number) => void): void {
    const reading = family.read(this.#now);
    if (typeof reading === 'number') put({}, reading);
    else for (const [value, count] of Object.entries(reading)) put({ [family.label ?? '']: value }, count);
  }
}
