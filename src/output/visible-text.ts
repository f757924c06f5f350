// Text that somebody else chose, such as the name of a process, becomes text that a terminal and a line of CSV can be trusted with: control
// characters, line ends, and what turns the direction of writing or is not seen at all, are shown as escapes.

/** ESC becomes \x1b, a line end \x0a, U+202E \u202e. */
export function visibleText(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu, escaped);
}

function escaped(character: string): string {
  const code = character.codePointAt(0)!;
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code < 0x1_0000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\u{${code.toString(16)}}`;
}

/** A field of CSV (RFC 4180): in quotes where it must be, as fast-csv writes it. */
export function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
