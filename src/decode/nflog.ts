// Linux NFLOG frames (LINKTYPE_NFLOG): address family, version, resource id, then type-length-values.
// Lengths and types are in the capturing machine's byte order.

const HEADER_LENGTH = 4;
const VALUE_HEADER_LENGTH = 4;
const PAYLOAD = 9;

/** Length in bytes of the header at `at`, or 0 when cut short before `end`. */
export function check(_view: DataView, at: number, end: number): number {
  return end - at < HEADER_LENGTH ? 0 : HEADER_LENGTH;
}

/** Position of the packet among the values from `at` on; 0 when cut short before it, -1 when there is none. */
export function payloadAt(view: DataView, at: number, end: number, littleEndian: boolean): number {
  let valueAt = at + HEADER_LENGTH;
  while (valueAt < end) {
    if (end - valueAt < VALUE_HEADER_LENGTH) return 0;
    const length = view.getUint16(valueAt, littleEndian);
    if (length < VALUE_HEADER_LENGTH) return 0;
    if (view.getUint16(valueAt + 2, littleEndian) === PAYLOAD) return valueAt + VALUE_HEADER_LENGTH;
    if (length > end - valueAt) return 0;
    valueAt += Math.ceil(length / 4) * 4;
  }
  return -1;
}
