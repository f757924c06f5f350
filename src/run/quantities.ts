// What people write on the command line becomes numbers: durations, times, counts, lists. Each refusal says which option,
// what was expected and what came.

import type { CaptureTime } from '../capture/frame-window.js';
import { UsageError } from '../errors.js';

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
  const epoch = /^(\d{1,12})(?:\.(\d{1,9}))?$/.exec(text);
  if (epoch !== null) return { seconds: Number(epoch[1]), nanoseconds: nanosecondsOf(epoch[2]) };
  const stamp = /^(\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?([Zz]|[+-]\d\d:\d\d)$/.exec(text);
  const ms = stamp === null ? Number.NaN : Date.parse(`${stamp[1]!.replace(' ', 'T')}${stamp[3]!.toUpperCase()}`);
  if (Number.isNaN(ms)) {
    throw UsageError.of(option, 'a time such as 2026-11-21T23:00:00Z or 1795302000.5 (seconds since 1970)', text);
  }
  return { seconds: Math.floor(ms / 1000), nanoseconds: nanosecondsOf(stamp?.[2]) };
}

function nanosecondsOf(decimals: string | undefined): number {
  return decimals === undefined ? 0 : Number(decimals.padEnd(9, '0'));
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

/** The name of `known` that `name` was probably meant to be; undefined where none is near. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const near = known
    .map((candidate) => ({ candidate, distance: editDistance(name, candidate) }))
    .sort((a, b) => a.distance - b.distance)[0];
  return near !== undefined && near.distance <= Math.max(1, name.length / 3) ? near.candidate : undefined;
}

/** Letters added, left out, changed, or swapped with their neighbour (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitute = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swap = isSwap ? beforePrevious[j - 2]! + 1 : substitute;
      current.push(Math.min(substitute, swap, previous[j]! + 1, current[j - 1]! + 1));
    }
    [beforePrevious, previous] = [previous, current];
  }
  return previous[b.length]!;
}
