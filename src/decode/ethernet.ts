// Ethernet II and IEEE 802.3 header.

const LENGTH = 14;

/** Length in bytes of the header at `at`, or 0 when cut short before `end`. */
export function check(_view: DataView, at: number, end: number): number {
  return end - at < LENGTH ? 0 : LENGTH;
}

/** EtherType, or the 802.3 length where it is below 0x600. */
export function type(view: DataView, at: number): number {
  return view.getUint16(at + 12);
}
