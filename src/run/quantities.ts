// What people write on the command line becomes numbers: durations, times, counts, lists. Each refusal says which option,
// what was expected and what came.

import type { CaptureTime } from '../capture/frame-window.js';
import { UsageError } from '../errors.js';
import { nearest } from '../nearest.js';
import { timeOf } from '../query/quantity-text.js';

export { nearest };

const NS_PER: Record<string, number> = { ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 };
const LONGEST_NS = 24 * 3600e9;

/** Nanoseconds of a duration from 1ms to 24h, such as "60s". Throws UsageError. */
export function durationNs(option: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text);
  const ns = match === null ? 0 : Math.round(Number(match[1]) * NS_PER[match[2]!]!);
  if (ns >= 1e6 && ns <= LONGEST_NS) return ns;
  throw UsageError.of(option, 'a duration from 1ms to 24h, such as 500ms, 15s, 2m or 1h', text);
}

/** As durationNs, but 0 for "off". */
export function durationNsOrOff(option: string, text: string): number {
  if (text === 'off') return 0;
  try {
    return durationNs(option, text);
  } catch {
    throw UsageError.of(option, 'off or a duration from 1ms to 24h, such as 15s, 2m or 1h', text);
  }
}

/** A whole number from `least` to `most`. Throws UsageError. */
export function wholeNumber(option: string, text: string, least: number, most: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw UsageError.of(option, `a whole number from ${least} to ${most}`, text);
}

/** A point in time: RFC 3339 with a zone, or seconds since 1970, either with up to 9 decimals. Throws UsageError. */
export function captureTime(option: string, text: string): CaptureTime {
  const time = timeOf(text);
  if (time !== undefined) return time;
  throw UsageError.of(option, 'a time such as 2026-11-21T23:00:00Z or 1795302000.5 (seconds since 1970)', text);
}

/** One of `choices`. Throws UsageError. */
export function choice<T extends string>(option: string, text: string, choices: readonly T[]): T {
  const found = choices.find((candidate) => candidate === text);
  if (found !== undefined) return found;
  throw UsageError.of(option, `${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`, text);
}

/** Names separated by commas, each of `known` and none twice. Throws UsageError with the nearest name. */
export function nameList(option: string, text: string, known: readonly string[]): string[] {
  const names = text.split(',').map((name) => name.trim());
  for (const [index, name] of names.entries()) {
    if (!known.includes(name)) throw new UsageError(`${option}: there is no ${JSON.stringify(name)}${suggestion(name, known)}`);
    if (names.indexOf(name) !== index) throw new UsageError(`${option}: ${JSON.stringify(name)} is named twice`);
  }
  return names;
}

/** "; did you mean ...?" with the known name nearest to `name`, or the list where none is near. */
function suggestion(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  return near === undefined ? `; known are ${known.join(', ')}` : `; did you mean ${near}?`;
}
