// The options with which a command watches interfaces instead of reading a capture. They set the keys of the configuration that
// they do for `rastro run`, and are checked as these are.

import type { KeyName } from '../config/config-keys.js';
import type { Flag } from '../config/flag.js';
import { UsageError } from '../errors.js';
import { duration } from '../quantities.js';
import type { Given, OptionText } from './command.js';

const WIRE = 'What is watched instead of a capture:';
const NS_PER_MS = 1e6;
const LONGEST = duration('1ms', '3660d', '30s, 5m, 1h or 7d');

/** As yargs takes them. */
export const WATCH_OPTIONS = {
  interface: {
    type: 'string',
    array: true,
    alias: 'i',
    group: WIRE,
    describe: 'an interface, until Ctrl-C; any for all, auto for that of the default route; again for more',
  },
  duration: { type: 'string', group: WIRE, describe: 'with -i: until so much time has passed (30s, 5m, 1h)' },
  filter: { type: 'string', group: WIRE, describe: 'with -i: only what this tcpdump expression matches' },
  source: { type: 'string', group: WIRE, describe: 'with -i: what captures: af-packet (Linux), cap (libpcap), or auto' },
  'snap-length': { type: 'string', group: WIRE, describe: 'with -i: bytes captured of each frame' },
  promiscuous: { type: 'boolean', group: WIRE, describe: 'with -i: also frames for other machines (--no-promiscuous: not)' },
} as const satisfies Record<string, OptionText>;

const KEYS: Readonly<Record<string, KeyName>> = {
  filter: 'filter',
  source: 'source',
  'snap-length': 'snap_length',
  promiscuous: 'promiscuous',
};

export interface WatchRequest {
  /** What is to be set of the configuration. */
  readonly flags: readonly Flag[];
  /** Infinity: until it is interrupted. */
  readonly durationMs: number;
}

/** What to watch; undefined where a capture is read. `snapLength` is what is captured of a frame where nobody says. Throws UsageError. */
export function watchRequest(given: Given, snapLength?: number): WatchRequest | undefined {
  const names = given['interface'];
  if (names === undefined) {
    const needless = ['duration', ...Object.keys(KEYS)].find((name) => given[name] !== undefined);
    if (needless !== undefined) throw new UsageError(`--${needless} goes with --interface, and needs it`);
    return undefined;
  }
  const interfaces = [names].flat().map((name) => textOf('interface', name));
  const flags: Flag[] = [{ option: '--interface', key: 'interfaces', value: interfaces }];
  if (snapLength !== undefined && given['snap-length'] === undefined) {
    flags.push({ option: '--snap-length', key: 'snap_length', value: String(snapLength) });
  }
  for (const [name, key] of Object.entries(KEYS)) {
    const value = given[name];
    if (value === undefined) continue;
    flags.push({ option: `--${name}`, key, value: name === 'promiscuous' && typeof value === 'boolean' ? value : textOf(name, value) });
  }
  return { flags, durationMs: durationMs(given['duration']) };
}

function textOf(name: string, value: unknown): string {
  if (Array.isArray(value)) throw new UsageError(`--${name} is given ${value.length} times`);
  if (value === '' || typeof value === 'boolean') throw new UsageError(`--${name} needs a value`);
  return String(value);
}

function durationMs(given: unknown): number {
  if (given === undefined) return Number.POSITIVE_INFINITY;
  const text = textOf('duration', given);
  const value = LONGEST.read(text);
  if (value === undefined) throw UsageError.of('--duration', LONGEST.expected, text);
  return value / NS_PER_MS;
}
