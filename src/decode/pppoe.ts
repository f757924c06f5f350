// PPPoE header (RFC 2516 section 4).

const LENGTH = 6;
const SESSION_DATA = 0;

/** Length in bytes of the header at `at`, or 0 when cut short before `end`. */
export function check(_view: DataView, at: number, end: number): number {
  return end - at < LENGTH ? 0 : LENGTH;
}

/** True for a frame of an open session; discovery has other codes. */
export function isSessionData(view: DataView, at: number): boolean {
  return view.getUint8(at + 1) === SESSION_DATA;
}

/** 0 for session data; the kind of a discovery packet otherwise. */
export function code(view: DataView, at: number): number {
  return view.getUint8(at + 1);
}

export function session(view: DataView, at: number): number {
  return view.getUint16(at + 2);
}
