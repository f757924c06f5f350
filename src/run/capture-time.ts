// A point in capture time as people write it on the command line.

import type { CaptureTime } from '../capture/frame-window.js';
import { UsageError } from '../errors.js';
import { timeOf } from '../query/quantity-text.js';

/** A point in time: RFC 3339 with a zone, or seconds since 1970, either with up to 9 decimals. Throws UsageError. */
export function captureTime(option: string, text: string): CaptureTime {
  const time = timeOf(text);
  if (time !== undefined) return time;
  throw UsageError.of(option, 'a time such as 2026-11-21T23:00:00Z or 1795302000.5 (seconds since 1970)', text);
}
