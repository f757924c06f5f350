// Every key of the configuration: its kind, its default as the file writes it, whether a reload takes it, and what it is.
// The file, the environment, the options of `rastro run`, config/rastro.yaml, the JSON Schema and `check-config` come from this.

import { TUNNELS } from '../decode/tunnel.js';
import { MOST_ROWS } from '../flow/row-store.js';
import { COLUMNS } from '../output/columns.js';
import { keptNetworkProblem } from '../output/kept-networks.js';
import { PROCESS_COLUMN_NAMES } from '../output/process-columns.js';
import { duration, orOff, size } from '../quantities.js';
import { type Endpoint, endpoint } from './endpoint.js';
import { type Kind, names, quantity, text, truth, wholeNumber, wholeNumberOrOff, word } from './key-kinds.js';

export interface ConfigKey<T> extends Kind<T> {
  /** As YAML gives it. */
  readonly initial: unknown;
  /** When a changed value is taken: at a reload (SIGHUP), or only when rastro starts. */
  readonly takenAt: 'reload' | 'start';
  readonly about: string;
}

const RELOAD = 'reload';
const START = 'start';

function key<T>(kind: Kind<T>, initial: unknown, takenAt: 'reload' | 'start', about: string): ConfigKey<T> {
  return { ...kind, initial, takenAt, about };
}

const flowDuration = duration('1ms', '24h', '500ms, 15s, 2m or 1h');
const rotateDuration = duration('1s', '31d', '5m, 1h or 1d');
const keepDuration = duration('1s', '3660d', '12h, 7d or 365d');
const fileSize = size('1KiB', '64TiB', '100MiB or 1GiB');

/** Port 0, for tests: the system gives one that is free. */
const metrics = orOff<Endpoint, null>(endpoint, null);

const interfaceNames = names({
  expected: 'auto, any or a list of interfaces',
  words: ['auto', 'any'],
  problem: (name) => (/^[^\s/,\p{Cc}]{1,64}$/u.test(name) ? undefined : `${JSON.stringify(name)} is no name of an interface`),
  mayBeEmpty: false,
});

const columnNames = names({
  expected: 'default or a list of columns',
  words: ['default'],
  known: [...COLUMNS.map(({ name }) => name), ...PROCESS_COLUMN_NAMES],
  mayBeEmpty: false,
});

const tunnelNames = names({
  expected: 'all or a list of tunnels',
  words: ['all'],
  known: TUNNELS.map(({ name }) => name),
  mayBeEmpty: true,
});

const keptNetworks = names({
  expected: 'a list of networks such as 10.0.0.0/8',
  words: [],
  problem: keptNetworkProblem,
  mayBeEmpty: true,
});

const isPath = (path: string): boolean => path.trim() !== '' && !path.includes('\0');
const isFileName = (name: string): boolean => /^[A-Za-z0-9_][A-Za-z0-9._-]{0,99}$/.test(name);
const isExpression = (expression: string): boolean => !expression.includes('\0');

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

export const KEYS = {
  interfaces: key(interfaceNames, 'auto', START, 'Interfaces to watch: a list; auto is the one with the default route, any is all.'),
  source: key(
    word(['auto', 'af-packet', 'cap']),
    'auto',
    START,
    'What captures: af-packet, cap (libpcap), or auto: af-packet on Linux, else cap.',
  ),
  promiscuous: key(truth(), true, START, 'Also take frames for other machines; cap can only do that.'),
  filter: key(text('a tcpdump expression', isExpression), '', RELOAD, 'Track only what this tcpdump expression matches; empty for all.'),
  snap_length: key(
    wholeNumber(64, 65_535),
    256,
    START,
    'Bytes captured of each frame; bytes of flows are right all the same. What lies deeper is not seen, such as ports behind long IPv6 extension headers and the inner headers of tunnels: protocol and ports of such packets may differ from a replay of whole packets.',
  ),
  sample: key(wholeNumber(1, 1_000_000), 1, START, 'Track one frame in this many; 1 for all.'),
  process: key(
    truth(),
    false,
    START,
    `Find out whose flows are, on Linux: the default columns also have ${PROCESS_COLUMN_NAMES.join(', ')}.`,
  ),
  threads: key(wholeNumber(1, 64), 1, START, 'Engines, each with a ring and a flow table of its own.'),

  'ring.size': key(
    quantity(size('128KiB', '1GiB', '64MiB')),
    '64MiB',
    START,
    'Memory for frames in the kernel, per engine and interface; with cap each frame takes 64KiB.',
  ),
  'ring.block_size': key(
    quantity(size('64KiB', '64MiB', '1MiB')),
    '1MiB',
    START,
    'Frames are handed over in blocks of this; a power of two.',
  ),
  'ring.block_timeout': key(quantity(duration('1ms', '1s', '50ms')), '50ms', START, 'A block that is not full is handed over after this.'),

  'flow.idle_timeout': key(quantity(flowDuration), '60s', RELOAD, 'A longer silence ends a flow.'),
  'flow.active_timeout': key(quantity(orOff(flowDuration, 0)), 'off', RELOAD, 'A flow this old is ended and begins anew.'),
  'flow.direction': key(word(['uni', 'bi']), 'uni', RELOAD, 'uni: one flow per direction; bi: one per conversation.'),
  'flow.key': key(word(['5-tuple', '5-tuple+vlan']), '5-tuple', START, '5-tuple+vlan: VLANs keep flows apart.'),
  'flow.tcp_close': key(truth(), false, START, 'A TCP flow ends after FIN both ways or RST.'),
  'flow.decapsulate': key(tunnelNames, [], START, `Flows inside tunnels: all, or some of ${TUNNELS.map(({ name }) => name).join(', ')}.`),
  'flow.max_flows': key(wholeNumber(1, MOST_ROWS), 1_000_000, START, 'Live flows at most; beyond it the flow idle longest ends.'),
  'flow.flush_interval': key(quantity(duration('10ms', '10m', '1s')), '1s', RELOAD, 'Dead flows are written at least this often.'),

  'output.folder': key(text('a path', isPath), './flows', START, 'Folder of the CSV files.'),
  'output.name': key(text('a file name of letters, digits, . _ and -', isFileName), 'flows', START, 'The current file is NAME.csv.'),
  'output.columns': key(columnNames, 'default', RELOAD, 'Columns of the next file: default, or a list (rastro columns has them).'),
  'output.rotate.size': key(quantity(orOff(fileSize, null)), '100MiB', RELOAD, 'A file this large is closed, and the next begun.'),
  'output.rotate.every': key(
    quantity(orOff(rotateDuration, null)),
    '1h',
    RELOAD,
    'And at every full 5m, 1h, 1d ... of UTC, whatever its size.',
  ),
  'output.compress': key(word(['none', 'gzip']), 'none', RELOAD, 'gzip: closed files are compressed; none: left as they are.'),
  'output.keep.files': key(
    wholeNumberOrOff(1, 1_000_000),
    'off',
    RELOAD,
    'Closed files kept at most; the oldest go first, the current one never.',
  ),
  'output.keep.size': key(quantity(orOff(fileSize, null)), 'off', RELOAD, 'Bytes of closed files kept at most.'),
  'output.keep.age': key(quantity(orOff(keepDuration, null)), 'off', RELOAD, 'Closed files older than this are removed.'),
  'output.min_free': key(quantity(orOff(fileSize, 0)), '256MiB', RELOAD, 'Left free on the file system; records are dropped before that.'),
  'output.buffer': key(
    quantity(size('1MiB', '4GiB', '64MiB')),
    '64MiB',
    START,
    'Memory for records while the disk stalls; then they are dropped.',
  ),

  'anonymize.key': key(text('off or a path', isPath), 'off', START, 'Replace addresses by the key in this file (rastro keygen makes it).'),
  'anonymize.keep': key(keptNetworks, [], START, 'Networks whose addresses stay as they are, such as 10.0.0.0/8.'),

  metrics: key(
    quantity(metrics),
    'off',
    START,
    'Where Prometheus finds /metrics, /healthz and /readyz: host:port, such as 127.0.0.1:9477.',
  ),

  'log.level': key(word(LEVELS), 'info', RELOAD, `Least level that is logged: ${LEVELS.join(', ')}.`),
  'log.format': key(word(['auto', 'json', 'pretty']), 'auto', START, 'Log lines: json, pretty, or auto: pretty on a terminal, else json.'),
  'log.status_interval': key(quantity(orOff(duration('1s', '24h', '1m'), 0)), '1m', RELOAD, 'How often a line of figures is logged.'),
} as const satisfies Record<string, ConfigKey<unknown>>;

export type KeyName = keyof typeof KEYS;

type ValueOf<K> = K extends ConfigKey<infer T> ? T : never;

/** The value of every key, checked. */
export type Settings = { readonly [K in KeyName]: ValueOf<(typeof KEYS)[K]> };

export const KEY_NAMES = Object.keys(KEYS) as readonly KeyName[];

export function isKey(name: string): name is KeyName {
  return Object.hasOwn(KEYS, name);
}

/** True where keys lie below `name`: "output", "output.rotate". */
export function isSection(name: string): boolean {
  return KEY_NAMES.some((key) => key.startsWith(`${name}.`));
}

/** What messages call a key's parent: "output.rotate." of "output.rotate.size"; "" at the top. */
export function sectionOf(name: string): string {
  return name.slice(0, name.lastIndexOf('.') + 1);
}

/** Names directly below `section` ("" or "flow."), each once. */
export function childrenOf(section: string): string[] {
  const below = KEY_NAMES.filter((key) => key.startsWith(section)).map((key) => key.slice(section.length).split('.')[0]!);
  return [...new Set(below)];
}
