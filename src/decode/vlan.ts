// VLAN tag behind its EtherType (IEEE 802.1Q section 9.6): tag control information, then the next EtherType.

const LENGTH = 4;

/** Length in bytes of the tag at `at`, or 0 when cut short before `end`. */
export function check(_view: DataView, at: number, end: number): number {
  return end - at < LENGTH ? 0 : LENGTH;
}

/** VLAN identifier, 0 to 4095; 0 carries a priority only. */
export function identifier(view: DataView, at: number): number {
  return view.getUint16(at) & 0x0fff;
}

/** Priority code point, 0 to 7. */
export function priority(view: DataView, at: number): number {
  return view.getUint8(at) >> 5;
}

/** The frame may go first where there is congestion. */
export function isDropEligible(view: DataView, at: number): boolean {
  return (view.getUint8(at) & 0x10) !== 0;
}

/** EtherType of what follows, or the 802.3 length where it is below 0x600. */
export function type(view: DataView, at: number): number {
  return view.getUint16(at + 2);
}
