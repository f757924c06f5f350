// TCP header (RFC 9293 section 3.1) and its options (section 3.2).

const MIN_LENGTH = 20;
const END_OF_OPTIONS = 0;
const NO_OPERATION = 1;

/** Length in bytes of the whole header at `at`, options included, or 0 when malformed or cut short before `end`. */
export function check(view: DataView, at: number, end: number): number {
  if (end - at < MIN_LENGTH) return 0;
  const length = headerLength(view, at);
  return length < MIN_LENGTH || at + length > end ? 0 : length;
}

/** True when the fields before the options are captured, whatever they say; `check` answers 0 for these where options are missing. */
export function hasFixedPart(_view: DataView, at: number, end: number): boolean {
  return end - at >= MIN_LENGTH;
}

/** What the data offset says, in bytes; it counts 32-bit words. */
export function headerLength(view: DataView, at: number): number {
  return (view.getUint8(at + 12) >> 4) * 4;
}

export function sourcePort(view: DataView, at: number): number {
  return view.getUint16(at);
}

export function destinationPort(view: DataView, at: number): number {
  return view.getUint16(at + 2);
}

export function sequence(view: DataView, at: number): number {
  return view.getUint32(at + 4);
}

export function acknowledgement(view: DataView, at: number): number {
  return view.getUint32(at + 8);
}

/** CWR to FIN, FIN being the lowest bit. */
export function flags(view: DataView, at: number): number {
  return view.getUint8(at + 13);
}

/** As the header has it, not scaled. */
export function window(view: DataView, at: number): number {
  return view.getUint16(at + 14);
}

export function checksum(view: DataView, at: number): number {
  return view.getUint16(at + 16);
}

export function urgentPointer(view: DataView, at: number): number {
  return view.getUint16(at + 18);
}

/** Length in bytes of the option at `at`, kind and length included; 0 when it cannot be or passes `end`. */
export function checkOption(view: DataView, at: number, end: number): number {
  if (at >= end) return 0;
  const kind = view.getUint8(at);
  if (kind === END_OF_OPTIONS || kind === NO_OPERATION) return 1;
  if (end - at < 2) return 0;
  const length = view.getUint8(at + 1);
  return length < 2 || at + length > end ? 0 : length;
}
