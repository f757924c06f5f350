// IPv4 header (RFC 791 section 3.1).

const MIN_LENGTH = 20;
const OFFSET_MASK = 0x1fff;
const MORE_FRAGMENTS = 0x2000;
const DONT_FRAGMENT = 0x4000;

/** Length in bytes of the whole header at `at`, options included, or 0 when malformed or cut short before `end`. */
export function check(view: DataView, at: number, end: number): number {
  if (end - at < MIN_LENGTH) return 0;
  const first = view.getUint8(at);
  if (first >> 4 !== 4) return 0;
  const length = (first & 0x0f) << 2;
  return length < MIN_LENGTH || at + length > end ? 0 : length;
}

/** Type of service: DSCP and ECN (RFC 2474, RFC 3168). */
export function typeOfService(view: DataView, at: number): number {
  return view.getUint8(at + 1);
}

/** Bytes of header and payload; 0 where segmentation offload left it open. */
export function totalLength(view: DataView, at: number): number {
  return view.getUint16(at + 2);
}

export function identification(view: DataView, at: number): number {
  return view.getUint16(at + 4);
}

/** True for any piece of a fragmented datagram. */
export function isFragment(view: DataView, at: number): boolean {
  return (view.getUint16(at + 6) & (MORE_FRAGMENTS | OFFSET_MASK)) !== 0;
}

/** Where in the datagram this fragment's payload begins, in units of 8 bytes. */
export function fragmentOffset(view: DataView, at: number): number {
  return view.getUint16(at + 6) & OFFSET_MASK;
}

export function timeToLive(view: DataView, at: number): number {
  return view.getUint8(at + 8);
}

export function hasMoreFragments(view: DataView, at: number): boolean {
  return (view.getUint16(at + 6) & MORE_FRAGMENTS) !== 0;
}

export function mayNotFragment(view: DataView, at: number): boolean {
  return (view.getUint16(at + 6) & DONT_FRAGMENT) !== 0;
}

export function protocol(view: DataView, at: number): number {
  return view.getUint8(at + 9);
}

/** Address as a signed word in network order. */
export function source(view: DataView, at: number): number {
  return view.getInt32(at + 12);
}

/** Address as a signed word in network order. */
export function destination(view: DataView, at: number): number {
  return view.getInt32(at + 16);
}
