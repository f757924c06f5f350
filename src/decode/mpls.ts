// MPLS label stack entry (RFC 3032 section 2.1).

const LENGTH = 4;

/** Length in bytes of the entry at `at`, or 0 when cut short before `end`. */
export function check(_view: DataView, at: number, end: number): number {
  return end - at < LENGTH ? 0 : LENGTH;
}

export function label(view: DataView, at: number): number {
  return view.getUint32(at) >>> 12;
}

/** Traffic class, 0 to 7 (RFC 5462). */
export function trafficClass(view: DataView, at: number): number {
  return (view.getUint8(at + 2) >> 1) & 7;
}

export function timeToLive(view: DataView, at: number): number {
  return view.getUint8(at + 3);
}

export function isBottom(view: DataView, at: number): boolean {
  return (view.getUint8(at + 2) & 1) === 1;
}
