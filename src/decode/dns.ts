// DNS message header (RFC 1035 section 4.1.1, RFC 2535 section 6.1 for AD and CD), and the walk over names and records (section 4.1.2 to 4.1.4).
// Multicast DNS (RFC 6762) and LLMNR (RFC 4795) have the same.

export const HEADER_LENGTH = 12;
/** Bytes of a resource record between its name and its data. */
const RECORD_HEAD_LENGTH = 10;
/** Bytes of a question behind its name. */
const QUESTION_TAIL_LENGTH = 4;
const POINTER = 0xc0;

/** Length in bytes of the header at `at`, or 0 when cut short before `end`. */
export function check(_view: DataView, at: number, end: number): number {
  return end - at < HEADER_LENGTH ? 0 : HEADER_LENGTH;
}

export function identification(view: DataView, at: number): number {
  return view.getUint16(at);
}

export function isResponse(view: DataView, at: number): boolean {
  return (view.getUint8(at + 2) & 0x80) !== 0;
}

export function operation(view: DataView, at: number): number {
  return (view.getUint8(at + 2) >> 3) & 0xf;
}

export function isAuthoritative(view: DataView, at: number): boolean {
  return (view.getUint8(at + 2) & 0x04) !== 0;
}

export function isTruncated(view: DataView, at: number): boolean {
  return (view.getUint8(at + 2) & 0x02) !== 0;
}

export function isRecursionDesired(view: DataView, at: number): boolean {
  return (view.getUint8(at + 2) & 0x01) !== 0;
}

export function isRecursionAvailable(view: DataView, at: number): boolean {
  return (view.getUint8(at + 3) & 0x80) !== 0;
}

export function isAuthenticData(view: DataView, at: number): boolean {
  return (view.getUint8(at + 3) & 0x20) !== 0;
}

export function isCheckingDisabled(view: DataView, at: number): boolean {
  return (view.getUint8(at + 3) & 0x10) !== 0;
}

export function responseCode(view: DataView, at: number): number {
  return view.getUint8(at + 3) & 0xf;
}

/** The two bytes between identification and counts. */
export function bits(view: DataView, at: number): number {
  return view.getUint16(at + 2);
}

export function questions(view: DataView, at: number): number {
  return view.getUint16(at + 4);
}

export function answers(view: DataView, at: number): number {
  return view.getUint16(at + 6);
}

export function authorities(view: DataView, at: number): number {
  return view.getUint16(at + 8);
}

export function additionals(view: DataView, at: number): number {
  return view.getUint16(at + 10);
}

/** Position behind the name at `at`, a pointer that ends it included; 0 when cut short before `end` or of an unknown label kind. */
export function nameEnd(view: DataView, at: number, end: number): number {
  let labelAt = at;
  while (labelAt < end) {
    const length = view.getUint8(labelAt);
    if (length === 0) return labelAt + 1;
    if (length >= POINTER) return labelAt + 2 > end ? 0 : labelAt + 2;
    if (length >= 0x40) return 0;
    labelAt += 1 + length;
  }
  return 0;
}

/** Position behind the question whose name begins at `at`; 0 when cut short before `end`. */
export function questionEnd(view: DataView, at: number, end: number): number {
  const tailAt = nameEnd(view, at, end);
  return tailAt === 0 || tailAt + QUESTION_TAIL_LENGTH > end ? 0 : tailAt + QUESTION_TAIL_LENGTH;
}

/** Position of the data of the record whose name begins at `at`; 0 when what is before it is cut short before `end`. */
export function recordDataAt(view: DataView, at: number, end: number): number {
  const headAt = nameEnd(view, at, end);
  return headAt === 0 || headAt + RECORD_HEAD_LENGTH > end ? 0 : headAt + RECORD_HEAD_LENGTH;
}

// Fields of a record, from the position of its data.

export function recordType(view: DataView, dataAt: number): number {
  return view.getUint16(dataAt - 10);
}

export function recordClass(view: DataView, dataAt: number): number {
  return view.getUint16(dataAt - 8);
}

/** Seconds. */
export function recordTimeToLive(view: DataView, dataAt: number): number {
  return view.getUint32(dataAt - 6);
}

/** Bytes of the data. */
export function recordDataLength(view: DataView, dataAt: number): number {
  return view.getUint16(dataAt - 2);
}
