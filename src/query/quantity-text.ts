// Amounts, durations and times as people write them in a filter. Each answers undefined for text that is none.

import type { CaptureTime } from '../capture/frame-window.js';

// biome-ignore format: a table
const BYTES_PER: Record<string, number> = {
  '': 1, b: 1, k: 1e3, m: 1e6, g: 1e9, t: 1e12, kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12,
  kib: 2 ** 10, mib: 2 ** 20, gib: 2 ** 30, tib: 2 ** 40,
};

const NS_PER: Record<string, number> = { '': 1e9, ns: 1, us: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9, d: 86_400e9 };

/** Bytes: 1500, 1.5kB, 1MB (a million), 1MiB (2^20). */
export function bytesOf(text: string): number | undefined {
  return amountOf(text.toLowerCase(), BYTES_PER);
}

/** Nanoseconds: 250ms, 15s, 2m, 1h, 3d; without a unit seconds. */
export function nanosecondsOf(text: string): number | undefined {
  return amountOf(text, NS_PER);
}

/** A number, whole or not. */
export function numberOf(text: string): number | undefined {
  return amountOf(text, { '': 1 });
}

function amountOf(text: string, units: Record<string, number>): number | undefined {
  const match = /^(\d+(?:\.\d+)?)([a-z]*)$/.exec(text);
  if (match === null || !Object.hasOwn(units, match[2]!)) return undefined;
  return Number(match[1]) * units[match[2]!]!;
}

/** RFC 3339 with a zone, or seconds since 1970, either with up to 9 decimals. */
export function timeOf(text: string): CaptureTime | undefined {
  const epoch = /^(\d{1,12})(?:\.(\d{1,9}))?$/.exec(text);
  if (epoch !== null) return { seconds: Number(epoch[1]), nanoseconds: decimalsAsNs(epoch[2]) };
  const stamp = /^(\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?([Zz]|[+-]\d\d:\d\d)$/.exec(text);
  const ms = stamp === null ? Number.NaN : Date.parse(`${stamp[1]!.replace(' ', 'T')}${stamp[3]!.toUpperCase()}`);
  return Number.isNaN(ms) ? undefined : { seconds: Math.floor(ms / 1000), nanoseconds: decimalsAsNs(stamp?.[2]) };
}

function decimalsAsNs(decimals: string | undefined): number {
  return decimals === undefined ? 0 : Number(decimals.padEnd(9, '0'));
}
