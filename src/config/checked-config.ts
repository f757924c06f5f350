// Checked settings become the configuration that the rest works with: units, words that stand for something, `off`.

import { TUNNELS } from '../decode/tunnel.js';
import { networkOf } from '../ip-network.js';
import { columnNamed, defaultColumns } from '../output/columns.js';
import { PROCESS_COLUMN_NAMES } from '../output/process-columns.js';
import type { RotationOptions } from '../output/rotation-options.js';
import type { Settings } from './config-keys.js';
import type { AnonymizeConfig, CaptureConfig, DaemonConfig, FlowConfig, LogConfig } from './daemon-config.js';

const NS_PER_MS = 1e6;
const NS_PER_SECOND = 1e9;

/** What `auto` depends on. */
export interface Surroundings {
  readonly platform: string;
  /** Standard error is a terminal. */
  readonly isTerminal: boolean;
}

export function here(): Surroundings {
  return { platform: process.platform, isTerminal: process.stderr.isTTY === true };
}

export function checkedConfig(settings: Settings, surroundings: Surroundings): DaemonConfig {
  return {
    capture: captureOf(settings, surroundings),
    flow: flowOf(settings),
    output: outputOf(settings),
    anonymize: anonymizeOf(settings),
    process: settings.process,
    metrics: settings.metrics ?? undefined,
    log: logOf(settings, surroundings),
  };
}

/** What `source` means here. */
export function sourceOf({ source }: Settings, { platform }: Surroundings): CaptureConfig['source'] {
  if (source !== 'auto') return source;
  return platform === 'linux' ? 'af-packet' : 'cap';
}

/** Names of the columns that are written. */
export function columnsOf(settings: Settings): readonly string[] {
  const columns = settings['output.columns'];
  if (typeof columns !== 'string') return columns;
  return [...defaultColumns(settings['flow.direction']), ...(settings.process ? PROCESS_COLUMN_NAMES : [])];
}

/** True where the flow table must keep more than usual, which it can only from the start. */
export function needExtras(settings: Settings): boolean {
  return columnsOf(settings).some((name) => columnNamed(name)?.needsExtras === true);
}

/** Bits of decode/tunnel.ts. */
export function tunnelsOf(settings: Settings): number {
  const names = settings['flow.decapsulate'];
  return TUNNELS.filter(({ name }) => names === 'all' || names.includes(name)).reduce((bits, { bit }) => bits | bit, 0);
}

function captureOf(settings: Settings, surroundings: Surroundings): CaptureConfig {
  return {
    interfaces: settings.interfaces as CaptureConfig['interfaces'],
    source: sourceOf(settings, surroundings),
    promiscuous: settings.promiscuous,
    filter: settings.filter.trim() === '' ? undefined : settings.filter.trim(),
    snapLength: settings.snap_length,
    sample: settings.sample,
    threads: settings.threads,
    ringBytes: settings['ring.size'],
    blockBytes: settings['ring.block_size'],
    blockTimeoutMs: milliseconds(settings['ring.block_timeout']),
  };
}

function flowOf(settings: Settings): FlowConfig {
  return {
    idleNs: settings['flow.idle_timeout'],
    activeNs: settings['flow.active_timeout'],
    direction: settings['flow.direction'],
    vlanInKey: settings['flow.key'] === '5-tuple+vlan',
    tcpClose: settings['flow.tcp_close'],
    tunnels: tunnelsOf(settings),
    maxFlows: settings['flow.max_flows'],
    flushIntervalMs: milliseconds(settings['flow.flush_interval']),
  };
}

function outputOf(settings: Settings): RotationOptions {
  return {
    folder: settings['output.folder'],
    name: settings['output.name'],
    columns: columnsOf(settings),
    rotateBytes: settings['output.rotate.size'] ?? undefined,
    rotateSeconds: secondsOrOff(settings['output.rotate.every']),
    compress: settings['output.compress'],
    keepFiles: settings['output.keep.files'] ?? undefined,
    keepBytes: settings['output.keep.size'] ?? undefined,
    keepSeconds: secondsOrOff(settings['output.keep.age']),
    minFreeBytes: settings['output.min_free'],
    bufferBytes: settings['output.buffer'],
  };
}

function anonymizeOf(settings: Settings): AnonymizeConfig | undefined {
  const keyFile = settings['anonymize.key'];
  if (keyFile === 'off') return undefined;
  const keep = [settings['anonymize.keep']].flat().map(networkOf);
  return { keyFile, keep: keep.filter((network) => network !== undefined) };
}

function logOf(settings: Settings, { isTerminal }: Surroundings): LogConfig {
  const format = settings['log.format'];
  return {
    level: settings['log.level'],
    format: format === 'auto' ? (isTerminal ? 'pretty' : 'json') : format,
    statusIntervalMs: milliseconds(settings['log.status_interval']),
  };
}

function milliseconds(ns: number): number {
  return Math.round(ns / NS_PER_MS);
}

function secondsOrOff(ns: number | null): number | undefined {
  return ns === null ? undefined : Math.round(ns / NS_PER_SECOND);
}
