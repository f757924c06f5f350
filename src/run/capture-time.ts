// A point in capture time as people write it on the command line.

import type { CaptureTime } from '../capture/frame-window.js';
import { UsageError } from '../errors.js';

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
