// Bytes as tcpdump's -x and -X show them: lines of sixteen, the position first, text behind where it is asked for.

import { hexByte } from './address-text.js';

const BYTES_PER_LINE = 16;
/** Letters of sixteen bytes in pairs, so that the text column stands straight. */
const HEX_COLUMN = 40;
/** Bytes shown of one packet; no IP packet is longer. */
const MOST_BYTES = 65_575;

/** Lines, each with a tab before and without the last line end; '' for no bytes. */
export function hexDump(view: DataView, at: number, end: number, hasText: boolean): string {
  const lines: string[] = [];
  const last = Math.min(end, at + MOST_BYTES);
  for (let lineAt = at; lineAt < last; lineAt += BYTES_PER_LINE) {
    lines.push(hexLine(view, lineAt, Math.min(last, lineAt + BYTES_PER_LINE), lineAt - at, hasText));
  }
  return lines.join('\n');
}

function hexLine(view: DataView, at: number, end: number, position: number, hasText: boolean): string {
  let bytes = '';
  let text = '';
  for (let byteAt = at; byteAt < end; byteAt++) {
    bytes += hexByte(view, byteAt) + ((byteAt - at) % 2 === 1 ? ' ' : '');
    const byte = view.getUint8(byteAt);
    text += byte > 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.';
  }
  const line = `\t0x${position.toString(16).padStart(4, '0')}:  `;
  return hasText ? `${line}${bytes.padEnd(HEX_COLUMN)} ${text}` : line + bytes.trimEnd();
}
