// Capture times at the beginning of lines. All of them are UTC: a line means the same on every machine. Decimals are those that
// the source has, six or nine.

import { timeText } from '../output/time-text.js';

export const TIME_STYLES = ['none', 'time', 'date', 'epoch', 'delta'] as const;
export type TimeStyle = (typeof TIME_STYLES)[number];

const NS_PER_SECOND = 1e9;
/** Letters of "2026-11-20T", and of "2026-11-20T09:30:00." */
const DATE_LETTERS = 11;
const SECONDS_LETTERS = 20;

export class PacketTime {
  readonly #style: TimeStyle;
  /** Of the line before; for delta. */
  #seconds = Number.NaN;
  #nanoseconds = 0;
  /** The text of the second last told, up to its point. */
  #second = Number.NaN;
  #secondText = '';

  constructor(style: TimeStyle) {
    this.#style = style;
  }

  /** The time of a line with a space behind; '' where none is wanted. `nanoseconds` may pass a second, or be below 0. */
  text(seconds: number, nanoseconds: number, decimals: 6 | 9): string {
    if (this.#style === 'none') return '';
    const carry = Math.floor(nanoseconds / NS_PER_SECOND);
    const [whole, rest] = [seconds + carry, nanoseconds - carry * NS_PER_SECOND];
    const text = this.#style === 'delta' ? this.#delta(whole, rest, decimals) : this.#absolute(whole, rest, decimals);
    this.#seconds = whole;
    this.#nanoseconds = rest;
    return `${text} `;
  }

  #absolute(seconds: number, nanoseconds: number, decimals: 6 | 9): string {
    if (seconds !== this.#second) {
      this.#second = seconds;
      this.#secondText = secondText(this.#style, seconds);
    }
    return `${this.#secondText}${fraction(nanoseconds, decimals)}${this.#style === 'date' ? 'Z' : ''}`;
  }

  /** Since the line before, with a sign where time went back. */
  #delta(seconds: number, nanoseconds: number, decimals: 6 | 9): string {
    if (Number.isNaN(this.#seconds)) return `0.${fraction(0, decimals)}`;
    let [whole, rest] = [seconds - this.#seconds, nanoseconds - this.#nanoseconds];
    const isBack = whole < 0 || (whole === 0 && rest < 0);
    if (isBack) [whole, rest] = [-whole, -rest];
    if (rest < 0) [whole, rest] = [whole - 1, rest + NS_PER_SECOND];
    return `${isBack ? '-' : ''}${whole}.${fraction(rest, decimals)}`;
  }
}

/** Up to and with the point. */
function secondText(style: TimeStyle, seconds: number): string {
  if (style === 'epoch') return `${seconds}.`;
  const text = timeText(seconds, 0);
  return style === 'date' ? text.slice(0, SECONDS_LETTERS) : text.slice(DATE_LETTERS, SECONDS_LETTERS);
}

function fraction(nanoseconds: number, decimals: 6 | 9): string {
  return decimals === 9 ? String(nanoseconds).padStart(9, '0') : String(Math.floor(nanoseconds / 1000)).padStart(6, '0');
}
