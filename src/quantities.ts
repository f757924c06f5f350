// What people write becomes numbers: durations, sizes, counts, choices, lists; on the command line, in the environment and in
// the configuration alike. A quantity knows what it expects, in words; who reads it says where it stood and what came.

import { UsageError } from './errors.js';
import { nearest } from './nearest.js';

export interface Quantity<T> {
  /** What is expected, as a message goes on behind "must be". */
  readonly expected: string;
  /** Regular expression that every text which stands for a value matches, for editors. */
  readonly pattern: string;
  /** The value that `text` stands for; undefined where it is none. */
  read(text: string): T | undefined;
}

const NS_PER: Record<string, number> = { ms: 1e6, s: 1e9, m: 60e9, h: 3600e9, d: 86_400e9 };

const BYTES_PER: Record<string, number> = {
  B: 1,
  ...{ kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 },
  ...{ KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 },
};

/** A duration in nanoseconds, from `least` to `most` (durations as text); `examples` says which units there are. */
export function duration(least: string, most: string, examples: string): Quantity<number> {
  return scaled(NS_PER, least, most, `a duration from ${least} to ${most}, such as ${examples}`);
}

/** A size in bytes, from `least` to `most` (sizes as text). */
export function size(least: string, most: string, examples: string): Quantity<number> {
  return scaled(BYTES_PER, least, most, `a size from ${least} to ${most}, such as ${examples}`);
}

/** As `quantity`, or "off", which is `offValue`. */
export function orOff<T, O>(quantity: Quantity<T>, offValue: O): Quantity<T | O> {
  return {
    expected: `off or ${quantity.expected}`,
    pattern: `^off$|${quantity.pattern}`,
    read: (text) => (text === 'off' ? offValue : quantity.read(text)),
  };
}

/** A whole number from `least` to `most`. */
export function whole(least: number, most: number): Quantity<number> {
  const isWithin = (value: number): boolean => value >= least && value <= most;
  return {
    expected: `a whole number from ${least} to ${most}`,
    pattern: '^\\d+$',
    read: (text) => (/^\d+$/.test(text) && isWithin(Number(text)) ? Number(text) : undefined),
  };
}

/** One of some words. */
export function oneOf<T extends string>(choices: readonly T[]): Quantity<T> {
  return {
    expected: `${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`,
    pattern: `^(${choices.join('|')})$`,
    read: (text) => choices.find((candidate) => candidate === text),
  };
}

/** A number with a unit of `per`; only units up to that of `most` are units here. */
function scaled(per: Record<string, number>, least: string, most: string, expected: string): Quantity<number> {
  const [from, to] = [amount(per, least)!, amount(per, most)!];
  const largestUnit = per[unitOf(most)]!;
  const read = (text: string): number | undefined => {
    const value = amount(per, text);
    const isKnown = value !== undefined && per[unitOf(text)]! <= largestUnit;
    return isKnown && value >= from && value <= to ? value : undefined;
  };
  const units = Object.keys(per).filter((unit) => per[unit]! <= largestUnit);
  return { expected, pattern: `^\\d+(\\.\\d+)?(${units.join('|')})$`, read };
}

function amount(per: Record<string, number>, text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)([A-Za-z]+)$/.exec(text);
  if (match === null || !Object.hasOwn(per, match[2]!)) return undefined;
  return Math.round(Number(match[1]) * per[match[2]!]!);
}

function unitOf(text: string): string {
  return /[A-Za-z]+$/.exec(text)?.[0] ?? '';
}

const SHORT_DURATION = duration('1ms', '24h', '500ms, 15s, 2m or 1h');
const SHORT_DURATION_OR_OFF = orOff(duration('1ms', '24h', '15s, 2m or 1h'), 0);

/** Nanoseconds of a duration from 1ms to 24h, such as "60s". Throws UsageError. */
export function durationNs(option: string, text: string): number {
  return read(option, SHORT_DURATION, text);
}

/** As durationNs, but 0 for "off". */
export function durationNsOrOff(option: string, text: string): number {
  return read(option, SHORT_DURATION_OR_OFF, text);
}

/** A whole number from `least` to `most`. Throws UsageError. */
export function wholeNumber(option: string, text: string, least: number, most: number): number {
  return read(option, whole(least, most), text);
}

/** One of `choices`. Throws UsageError. */
export function choice<T extends string>(option: string, text: string, choices: readonly T[]): T {
  return read(option, oneOf(choices), text);
}

function read<T>(option: string, quantity: Quantity<T>, text: string): T {
  const value = quantity.read(text);
  if (value === undefined) throw UsageError.of(option, quantity.expected, text);
  return value;
}

/** Names separated by commas, each of `known` and none twice. Throws UsageError with the nearest name. */
export function nameList(option: string, text: string, known: readonly string[]): string[] {
  const names = namesIn(text);
  for (const index of names.keys()) {
    const problem = nameProblem(names, index, known);
    if (problem !== undefined) throw new UsageError(`${option}: ${problem}`);
  }
  return names;
}

/** The names that `text` gives, separated by commas. */
export function namesIn(text: string): string[] {
  return text.split(',').map((name) => name.trim());
}

/** What is wrong with name `index` of `names`: not one of `known`, or there before; undefined where nothing is. */
export function nameProblem(names: readonly string[], index: number, known: readonly string[]): string | undefined {
  const name = names[index]!;
  if (!known.includes(name)) return `there is no ${JSON.stringify(name)}${suggestion(name, known)}`;
  return names.indexOf(name) === index ? undefined : `${JSON.stringify(name)} is named twice`;
}

/** "; did you mean ...?" with the known name nearest to `name`, or the list where none is near. */
export function suggestion(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  return near === undefined ? `; known are ${known.join(', ')}` : `; did you mean ${near}?`;
}
