// The options of `rastro run`: how they are written, and which key of the configuration each sets. What they mean, and whether
// a value makes sense, is for src/config to say.

import type { KeyName } from '../config/config-keys.js';
import type { Flag } from '../config/flag.js';
import { UsageError } from '../errors.js';
import type { Given, OptionText } from './command.js';

const CONFIGURATION = 'Where settings are:';
const CAPTURE = 'What is captured:';
const FLOWS = 'What a flow is:';
const RECORDS = 'What is written:';
const WATCHING = 'How it is watched:';

interface KeyOption extends OptionText {
  readonly key: KeyName;
}

/** Options that set one key each. */
const KEY_OPTIONS: Readonly<Record<string, KeyOption>> = {
  interface: {
    key: 'interfaces',
    type: 'string',
    array: true,
    alias: 'i',
    group: CAPTURE,
    describe: 'interface to watch, or any; again for more (rastro interfaces lists them)',
  },
  source: { key: 'source', type: 'string', group: CAPTURE, describe: 'af-packet (Linux), cap (libpcap), or auto' },
  filter: { key: 'filter', type: 'string', group: CAPTURE, describe: 'track only what this tcpdump expression matches' },
  'snap-length': { key: 'snap_length', type: 'string', group: CAPTURE, describe: 'bytes captured of each frame' },
  sample: { key: 'sample', type: 'string', group: CAPTURE, describe: 'track one frame in this many' },
  threads: { key: 'threads', type: 'string', group: CAPTURE, describe: 'engines, each with a ring of its own' },
  promiscuous: { key: 'promiscuous', type: 'boolean', group: CAPTURE, describe: 'also frames for other machines (--no-promiscuous: not)' },
  'idle-timeout': { key: 'flow.idle_timeout', type: 'string', group: FLOWS, describe: 'a longer silence ends a flow (500ms, 15s, 2m, 1h)' },
  'active-timeout': { key: 'flow.active_timeout', type: 'string', group: FLOWS, describe: 'a flow this old is ended and begins anew' },
  direction: { key: 'flow.direction', type: 'string', group: FLOWS, describe: 'uni: one flow per direction; bi: one per conversation' },
  key: { key: 'flow.key', type: 'string', group: FLOWS, describe: '5-tuple or 5-tuple+vlan: VLANs keep flows apart' },
  'tcp-close': { key: 'flow.tcp_close', type: 'boolean', group: FLOWS, describe: 'a TCP flow ends after FIN both ways or RST' },
  decapsulate: { key: 'flow.decapsulate', type: 'string', group: FLOWS, describe: 'flows inside tunnels: all, or some, such as vxlan,gre' },
  'max-flows': {
    key: 'flow.max_flows',
    type: 'string',
    group: FLOWS,
    describe: 'live flows at most; beyond it the flow idle longest ends',
  },
  process: { key: 'process', type: 'boolean', group: RECORDS, describe: 'whose flows are, in columns of their own (Linux)' },
  output: { key: 'output.folder', type: 'string', alias: 'o', group: RECORDS, describe: 'folder of the CSV files' },
  columns: { key: 'output.columns', type: 'string', group: RECORDS, describe: 'columns, separated by commas (rastro columns lists them)' },
  'rotate-size': {
    key: 'output.rotate.size',
    type: 'string',
    group: RECORDS,
    describe: 'another file at this size (100MiB), or off',
  },
  'rotate-every': {
    key: 'output.rotate.every',
    type: 'string',
    group: RECORDS,
    describe: 'and at every full 5m, 1h, 1d ... of UTC, or off',
  },
  compress: { key: 'output.compress', type: 'string', group: RECORDS, describe: 'closed files: none or gzip' },
  anonymize: {
    key: 'anonymize.key',
    type: 'string',
    group: RECORDS,
    describe: 'replace addresses, prefixes kept, by the key in this file (rastro keygen makes one)',
  },
  keep: { key: 'anonymize.keep', type: 'string', group: RECORDS, describe: 'networks that --anonymize leaves as they are' },
  'flush-interval': { key: 'flow.flush_interval', type: 'string', group: RECORDS, describe: 'dead flows are written at least this often' },
  metrics: { key: 'metrics', type: 'string', group: WATCHING, describe: 'host:port to serve /metrics, /healthz and /readyz on, or off' },
  'log-level': { key: 'log.level', type: 'string', group: WATCHING, describe: 'least level that is logged, such as debug or warn' },
  'log-format': { key: 'log.format', type: 'string', group: WATCHING, describe: 'json, pretty, or auto: pretty on a terminal' },
};

/** As yargs takes them. */
export const RUN_OPTIONS: Readonly<Record<string, OptionText>> = {
  config: {
    type: 'string',
    alias: 'c',
    group: CONFIGURATION,
    defaultDescription: 'config/rastro.yaml, else /etc/rastro/rastro.yaml',
    describe: 'YAML file of settings; options are stronger than it',
  },
  set: { type: 'string', array: true, group: CONFIGURATION, describe: 'set any key of the file: --set output.keep.files=48' },
  ...Object.fromEntries(Object.entries(KEY_OPTIONS).map(([name, { key: _, ...option }]) => [name, option])),
};

export interface RunFlags {
  /** The configuration file that was named. */
  readonly file: string | undefined;
  readonly flags: readonly Flag[];
}

/** What the command line set. Throws UsageError where an option is not written as it must be. */
export function runFlags(given: Given): RunFlags {
  const file = given['config'] === undefined ? undefined : oneText('config', given['config']);
  if (file === '') throw new UsageError('--config needs a value');
  const named = Object.entries(KEY_OPTIONS).flatMap(([name, option]) => {
    const value = given[name];
    return value === undefined ? [] : [{ option: `--${name}`, key: option.key, value: flagValue(name, option, value) }];
  });
  const texts = given['set'] === undefined ? [] : listOfTexts('set', given['set']);
  return { file, flags: [...named, ...texts.map(keyAndValue)] };
}

function flagValue(name: string, option: KeyOption, value: unknown): Flag['value'] {
  if (option.type === 'boolean' && typeof value === 'boolean') return value;
  return option.array === true ? listOfTexts(name, value) : oneText(name, value);
}

function oneText(name: string, value: unknown): string {
  if (Array.isArray(value)) throw new UsageError(`--${name} is given ${value.length} times`);
  // `--no-filter` makes it false.
  if (typeof value === 'boolean') throw new UsageError(`--${name} needs a value`);
  return String(value);
}

function listOfTexts(name: string, value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).map((item: unknown) => oneText(name, item));
}

function keyAndValue(text: string): Flag {
  const equals = text.indexOf('=');
  if (equals <= 0) throw UsageError.of('--set', 'key=value, such as flow.idle_timeout=15s', text);
  const key = text.slice(0, equals).trim();
  return { option: `--set ${key}`, key, value: text.slice(equals + 1).trim() };
}
