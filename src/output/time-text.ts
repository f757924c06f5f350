// Capture times as text: RFC 3339 in UTC with nanoseconds, and whole nanoseconds since 1970.

import { put2, put9, putNumber } from './digits.js';

const DASH = 0x2d;
const COLON = 0x3a;
const DOT = 0x2e;
const LETTER_T = 0x54;
const LETTER_Z = 0x5a;
const SECONDS_PER_DAY = 86_400;
/** Seconds since 1970 at the end of the year 9999, the last that RFC 3339 can name. */
const LAST_SECOND = 253_402_300_799;

/** 2026-11-21T23:00:00.000000000Z; times before 1970 or after 9999 are held at those ends. */
export function putTime(view: DataView, at: number, seconds: number, nanoseconds: number): number {
  const held = Math.min(Math.max(seconds, 0), LAST_SECOND);
  const days = Math.floor(held / SECONDS_PER_DAY);
  const second = held - days * SECONDS_PER_DAY;
  let to = putDate(view, at, days);
  view.setUint8(to++, LETTER_T);
  to = put2(view, to, Math.floor(second / 3600));
  view.setUint8(to++, COLON);
  to = put2(view, to, Math.floor(second / 60) % 60);
  view.setUint8(to++, COLON);
  to = put2(view, to, second % 60);
  view.setUint8(to++, DOT);
  to = put9(view, to, nanoseconds);
  view.setUint8(to, LETTER_Z);
  return to + 1;
}

/** Nanoseconds since 1970 in full, from seconds and what is beyond them; negative ones are held at 0. */
export function putEpochNs(view: DataView, at: number, seconds: number, nanoseconds: number): number {
  if (seconds <= 0) return putNumber(view, at, seconds < 0 ? 0 : nanoseconds);
  return put9(view, putNumber(view, at, seconds), nanoseconds);
}

/** Proleptic Gregorian date of a day since 1970 (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms"). */
function putDate(view: DataView, at: number, days: number): number {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  let to = put2(view, put2(view, at, Math.floor(year / 100)), year % 100);
  view.setUint8(to++, DASH);
  to = put2(view, to, month);
  view.setUint8(to++, DASH);
  return put2(view, to, day);
}

const scratch = new DataView(new ArrayBuffer(64));

/** The same as putTime, as a string; for reports. */
export function timeText(seconds: number, nanoseconds: number): string {
  return Buffer.from(scratch.buffer, 0, putTime(scratch, 0, seconds, nanoseconds)).toString('latin1');
}
