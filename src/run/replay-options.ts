// The options of `rastro replay`: how they are written, what they mean, and the checked form that the rest works with.

import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import type { FrameWindowOptions } from '../capture/frame-window.js';
import { TUNNELS } from '../decode/tunnel.js';
import { UsageError } from '../errors.js';
import type { EngineOptions } from '../flow/engine.js';
import { MOST_ROWS } from '../flow/row-store.js';
import { type IpNetwork, networkList } from '../ip-network.js';
import { COLUMNS, columnNamed, defaultColumns } from '../output/columns.js';
import { choice, durationNs, durationNsOrOff, nameList, wholeNumber } from '../quantities.js';
import { captureTime } from './capture-time.js';
import type { OptionText } from './command.js';

const FLOWS = 'What a flow is:';
const RECORDS = 'What is written:';
const INPUT = 'What is read:';
const RUNNING = 'How it runs:';

const DEFAULT_MAX_FLOWS = '10000000';
const MOST_THREADS = 64;

/** As yargs takes them. */
export const REPLAY_OPTIONS = {
  'idle-timeout': { type: 'string', default: '60s', group: FLOWS, describe: 'a longer silence ends a flow (500ms, 15s, 2m, 1h)' },
  'active-timeout': { type: 'string', default: 'off', group: FLOWS, describe: 'a flow this old is ended and begins anew' },
  direction: { type: 'string', default: 'uni', group: FLOWS, describe: 'uni: one flow per direction; bi: one per conversation' },
  key: { type: 'string', default: '5-tuple', group: FLOWS, describe: '5-tuple or 5-tuple+vlan: VLANs keep flows apart' },
  'tcp-close': { type: 'boolean', default: false, group: FLOWS, describe: 'a TCP flow ends after FIN both ways or RST' },
  decapsulate: {
    type: 'string',
    group: FLOWS,
    describe: `flows inside tunnels: all, or some of ${TUNNELS.map(({ name }) => name).join(',')}`,
  },
  'max-flows': {
    type: 'string',
    default: DEFAULT_MAX_FLOWS,
    group: FLOWS,
    describe: 'live flows at most; beyond it the flow idle longest ends',
  },
  output: { type: 'string', default: '-', alias: 'o', group: RECORDS, describe: 'CSV file to write; - is standard output' },
  columns: { type: 'string', group: RECORDS, describe: 'columns, separated by commas (rastro columns lists them)' },
  anonymize: {
    type: 'string',
    group: RECORDS,
    describe: 'replace addresses, prefixes kept, by the key in this file (rastro keygen makes one)',
  },
  keep: { type: 'string', group: RECORDS, describe: 'networks that --anonymize leaves as they are (10.0.0.0/8,2001:db8::/32)' },
  stats: { type: 'string', group: RECORDS, describe: 'JSON file to write the counters to' },
  limit: { type: 'string', group: INPUT, describe: 'stop after this many packets' },
  from: { type: 'string', group: INPUT, describe: 'leave out packets before this time (RFC 3339, or seconds since 1970)' },
  to: { type: 'string', group: INPUT, describe: 'leave out packets from this time on' },
  threads: { type: 'string', group: RUNNING, describe: '1, 2 (one writes) or more (they share the flows); records stay the same' },
  quiet: { type: 'boolean', default: false, alias: 'q', group: RUNNING, describe: 'no progress and no summary; warnings stay' },
} as const satisfies Record<string, OptionText>;

export interface AnonymizeOptions {
  readonly keyFile: string;
  readonly keep: readonly IpNetwork[];
}

export type ReplayArguments = Partial<Record<keyof typeof REPLAY_OPTIONS, unknown>>;

export interface ReplayOptions {
  readonly files: readonly string[];
  readonly engine: Omit<EngineOptions, 'part' | 'parts'>;
  readonly window: FrameWindowOptions;
  readonly output: string;
  readonly columns: readonly string[];
  /** undefined: addresses are written as they are. */
  readonly anonymize: AnonymizeOptions | undefined;
  readonly stats: string | undefined;
  /** undefined: as many as pay. */
  readonly threads: number | undefined;
  readonly quiet: boolean;
}

/** Checks what the command line said. Throws UsageError. */
export function replayOptions(files: readonly string[], given: ReplayArguments): ReplayOptions {
  const text = (name: keyof typeof REPLAY_OPTIONS): string | undefined => textOf(name, given);
  const direction = choice('--direction', text('direction') ?? 'uni', ['uni', 'bi']);
  const columns = columnList(text('columns')) ?? defaultColumns(direction);
  const limit = text('limit');
  checkFiles(files);
  checkOutputs(text('output') ?? '-', text('stats'));
  return {
    files,
    engine: {
      idleNs: durationNs('--idle-timeout', text('idle-timeout') ?? '60s'),
      activeNs: durationNsOrOff('--active-timeout', text('active-timeout') ?? 'off'),
      direction,
      maxFlows: wholeNumber('--max-flows', text('max-flows') ?? DEFAULT_MAX_FLOWS, 1, MOST_ROWS),
      tcpClose: given['tcp-close'] === true,
      vlanInKey: choice('--key', text('key') ?? '5-tuple', ['5-tuple', '5-tuple+vlan']) === '5-tuple+vlan',
      tunnels: tunnelBits(text('decapsulate')),
      hasExtras: columns.some((name) => columnNamed(name)?.needsExtras === true),
    },
    window: {
      ...windowTimes(text('from'), text('to')),
      limit: limit === undefined ? Number.POSITIVE_INFINITY : wholeNumber('--limit', limit, 1, Number.MAX_SAFE_INTEGER),
    },
    output: text('output') ?? '-',
    columns,
    anonymize: anonymizeOptions(text('anonymize'), text('keep')),
    stats: text('stats'),
    threads: threadsOf(text('threads'), text('max-flows') !== undefined && text('max-flows') !== DEFAULT_MAX_FLOWS),
    quiet: given.quiet === true,
  };
}

function textOf(name: keyof typeof REPLAY_OPTIONS, given: ReplayArguments): string | undefined {
  const value = given[name];
  if (value === undefined) return undefined;
  if (Array.isArray(value)) throw new UsageError(`--${name} is given ${value.length} times`);
  // `--no-output` makes it false.
  if (value === '' || value === false) throw new UsageError(`--${name} needs a value`);
  return String(value);
}

/** What a replay without files is told. */
export const NO_FILES = 'replay needs a capture file, or - for standard input';

function checkFiles(files: readonly string[]): void {
  if (files.length === 0) throw new UsageError(NO_FILES);
  if (files.includes('')) throw new UsageError('the name of a capture file is empty');
  if (files.filter((file) => file === '-').length > 1) throw new UsageError('standard input (-) can be read only once');
}

function checkOutputs(output: string, stats: string | undefined): void {
  if (stats === '-') throw new UsageError('--stats must be a file; standard output is for records');
  if (stats !== undefined && output !== '-' && resolve(stats) === resolve(output)) {
    throw new UsageError(`--stats and --output are the same file: ${stats}`);
  }
}

/** What --anonymize and --keep say; also of other commands. Throws UsageError. */
export function anonymizeOptions(keyFile: string | undefined, keep: string | undefined): AnonymizeOptions | undefined {
  if (keyFile === undefined && keep !== undefined) throw new UsageError('--keep goes with --anonymize, and needs it');
  return keyFile === undefined ? undefined : { keyFile, keep: keep === undefined ? [] : keptNetworks('--keep', keep) };
}

/** Networks that are kept; not all addresses there are, which would not be anonymizing. Throws UsageError. */
function keptNetworks(option: string, text: string): IpNetwork[] {
  const networks = networkList(option, text);
  const all = networks.find(({ length }) => length === 0);
  if (all !== undefined) throw new UsageError(`${option}: ${all.text} is every address, and none would be anonymized`);
  return networks;
}

function columnList(text: string | undefined): string[] | undefined {
  if (text === undefined) return undefined;
  const known = COLUMNS.map(({ name }) => name);
  return nameList('--columns', text, known);
}

function tunnelBits(text: string | undefined): number {
  if (text === undefined) return 0;
  const names = nameList('--decapsulate', text, ['all', ...TUNNELS.map(({ name }) => name)]);
  return TUNNELS.filter(({ name }) => names.includes('all') || names.includes(name)).reduce((bits, { bit }) => bits | bit, 0);
}

function windowTimes(fromText: string | undefined, toText: string | undefined): Pick<FrameWindowOptions, 'from' | 'to'> {
  const from = fromText === undefined ? undefined : captureTime('--from', fromText);
  const to = toText === undefined ? undefined : captureTime('--to', toText);
  const isEmpty =
    from !== undefined &&
    to !== undefined &&
    (to.seconds < from.seconds || (to.seconds === from.seconds && to.nanoseconds <= from.nanoseconds));
  if (isEmpty && toText !== undefined) throw UsageError.of('--to', `later than --from (${fromText})`, toText);
  return { from, to };
}

/** A limit that was asked for is one table's: which flow is idle longest can only be told where all flows are together. */
function threadsOf(text: string | undefined, hasLimit: boolean): number | undefined {
  if (text === undefined) return undefined;
  const threads = wholeNumber('--threads', text, 1, MOST_THREADS);
  return hasLimit ? Math.min(threads, 2) : threads;
}

/** Threads that pay where nobody asked: a writer beside the engine, if there is a second processor for it. */
export function usualThreads(): number {
  return availableParallelism() > 1 ? 2 : 1;
}
