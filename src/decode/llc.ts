// IEEE 802.2 LLC header, with its SNAP extension (RFC 1042).

const LENGTH = 3;
const SNAP_LENGTH = 8;
const SNAP_SAP = 0xaa;
const IP_SAP = 0x06;
const UNNUMBERED_INFORMATION = 0x03;

/** Length in bytes of the LLC header at `at`, SNAP included where announced, or 0 when cut short before `end`. */
export function check(view: DataView, at: number, end: number): number {
  if (end - at < LENGTH) return 0;
  if (!isSnap(view, at)) return LENGTH;
  return end - at < SNAP_LENGTH ? 0 : SNAP_LENGTH;
}

/** True for DSAP and SSAP AA with an unnumbered information control byte: a SNAP header follows. */
export function isSnap(view: DataView, at: number): boolean {
  return view.getUint8(at) === SNAP_SAP && view.getUint8(at + 1) === SNAP_SAP && view.getUint8(at + 2) === UNNUMBERED_INFORMATION;
}

/** True for the SAPs of IP itself (RFC 948): an IPv4 header follows. */
export function isIp(view: DataView, at: number): boolean {
  return view.getUint8(at) === IP_SAP && view.getUint8(at + 1) === IP_SAP && view.getUint8(at + 2) === UNNUMBERED_INFORMATION;
}

/** Organization code of a SNAP header; 0 means that `snapType` is an EtherType. */
export function organization(view: DataView, at: number): number {
  return (view.getUint16(at + 3) << 8) | view.getUint8(at + 5);
}

export function snapType(view: DataView, at: number): number {
  return view.getUint16(at + 6);
}
