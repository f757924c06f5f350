// Addresses as text: IPv4 dotted, IPv6 as RFC 5952 writes it, hardware addresses in hex with colons.

import { putIpv4, putIpv6 } from '../output/digits.js';

const scratch = Buffer.alloc(64);
const scratchView = new DataView(scratch.buffer, scratch.byteOffset, scratch.byteLength);
const words = new Int32Array(4);
const LONGEST_HARDWARE_ADDRESS = 20;

/** Dotted quad of the four bytes at `at`. */
export function ipv4Text(view: DataView, at: number): string {
  return scratch.toString('latin1', 0, putIpv4(scratchView, 0, view.getInt32(at)));
}

/** The sixteen bytes at `at`. */
export function ipv6Text(view: DataView, at: number): string {
  for (let word = 0; word < 4; word++) words[word] = view.getInt32(at + word * 4);
  return scratch.toString('latin1', 0, putIpv6(scratchView, 0, words, 0));
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Two hex digits of the byte at `at`. */
export function hexByte(view: DataView, at: number): string {
  return HEX[view.getUint8(at)]!;
}

/** `length` bytes in hex with colons between, of long ones the beginning. */
export function hardwareText(view: DataView, at: number, length = 6): string {
  let text = '';
  const shown = Math.min(length, LONGEST_HARDWARE_ADDRESS);
  for (let i = 0; i < shown; i++) text += (i === 0 ? '' : ':') + hexByte(view, at + i);
  return text;
}

/** `value` in hex, at least `digits` of them, with 0x before. */
export function hex(value: number, digits = 1): string {
  return `0x${value.toString(16).padStart(digits, '0')}`;
}
