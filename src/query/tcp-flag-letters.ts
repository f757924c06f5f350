// TCP flags as letters, as filters write them.

import { FLAG_BITS, FLAG_LETTERS } from '../flow/flag-order.js';

/** The bits of letters in any order; "none" is no flag. undefined for anything else. */
export function flagsOf(letters: string): number | undefined {
  if (letters === 'none') return 0;
  let flags = 0;
  for (const letter of letters) {
    const bit = FLAG_BITS[FLAG_LETTERS.indexOf(letter)];
    if (bit === undefined) return undefined;
    flags |= bit;
  }
  return letters === '' ? undefined : flags;
}

/** The letters of `flags`; '' for none. */
export function lettersOf(flags: number): string {
  return [...FLAG_LETTERS].filter((_, i) => (flags & FLAG_BITS[i]!) !== 0).join('');
}
