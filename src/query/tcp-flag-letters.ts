// TCP flags as letters, in the order that records have them (RFC 9293 section 3.1, RFC 3168).

export const FLAG_LETTERS = 'SAPFRUEC';
const BITS = [0x02, 0x10, 0x08, 0x01, 0x04, 0x20, 0x40, 0x80] as const;

/** The bit of the flag with that letter; undefined for another letter. */
export function flagBit(letter: string): number | undefined {
  return letter === '' ? undefined : BITS[FLAG_LETTERS.indexOf(letter)];
}

/** The bits of letters in any order; "none" is no flag. undefined for anything else. */
export function flagsOf(letters: string): number | undefined {
  if (letters === 'none') return 0;
  let flags = 0;
  for (const letter of letters) {
    const bit = flagBit(letter);
    if (bit === undefined) return undefined;
    flags |= bit;
  }
  return letters === '' ? undefined : flags;
}

/** The letters of `flags`; '' for none. */
export function lettersOf(flags: number): string {
  return [...FLAG_LETTERS].filter((_, i) => (flags & BITS[i]!) !== 0).join('');
}
