// Bytes that a sender chose become text that a terminal can be trusted with, in tcpdump's own notation: ^X for a control
// character, M- before one of the upper half. Nothing but printable ASCII comes out.

const PRINTABLE = Array.from({ length: 256 }, (_, byte) => escaped(byte));

function escaped(byte: number): string {
  const upper = byte >= 0x80 ? 'M-' : '';
  const low = byte & 0x7f;
  return low >= 0x20 && low !== 0x7f ? upper + String.fromCharCode(low) : `${upper}^${String.fromCharCode(low ^ 0x40)}`;
}

/** `length` bytes at `at` as text. */
export function escapedText(view: DataView, at: number, length: number): string {
  let text = '';
  for (let i = 0; i < length; i++) text += PRINTABLE[view.getUint8(at + i)]!;
  return text;
}
