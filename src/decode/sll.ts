// Linux "cooked" capture headers (LINKTYPE_LINUX_SLL and LINKTYPE_LINUX_SLL2).

const LENGTH = 16;
const LENGTH_2 = 20;
/** Protocol values below the EtherTypes that matter here: frames with an LLC header (Linux, ETH_P_802_2). */
export const SLL_LLC = 4;

/** Length in bytes of the SLL header at `at`, or 0 when cut short before `end`. */
export function check(_view: DataView, at: number, end: number): number {
  return end - at < LENGTH ? 0 : LENGTH;
}

/** Length in bytes of the SLL2 header at `at`, or 0 when cut short before `end`. */
export function check2(_view: DataView, at: number, end: number): number {
  return end - at < LENGTH_2 ? 0 : LENGTH_2;
}

/** Protocol of an SLL header: an EtherType, or a small number of Linux's own. */
export function protocol(view: DataView, at: number): number {
  return view.getUint16(at + 14);
}

/** Protocol of an SLL2 header. */
export function protocol2(view: DataView, at: number): number {
  return view.getUint16(at);
}
