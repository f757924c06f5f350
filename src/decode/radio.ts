// What capture tools put before an 802.11 frame: radiotap (radiotap.org), Prism, AVS, and CACE's per-packet information.

const RADIOTAP_MIN_LENGTH = 8;
const PRISM_LENGTH = 144;
const AVS_MIN_LENGTH = 8;
const AVS_MAGIC = 0x80211000;
const PPI_LENGTH = 8;
const HAS_TIMESTAMP = 1;
const HAS_FLAGS = 2;
const MORE_PRESENT_WORDS = 0x80000000;
const FLAG_PADDED = 0x20;
const TIMESTAMP_LENGTH = 8;

/** Length in bytes of the radiotap header at `at`, or 0 when malformed or cut short before `end`. */
export function checkRadiotap(view: DataView, at: number, end: number): number {
  if (end - at < RADIOTAP_MIN_LENGTH) return 0;
  const length = view.getUint16(at + 2, true);
  return length < RADIOTAP_MIN_LENGTH || at + length > end ? 0 : length;
}

/** True when the 802.11 header behind the radiotap header at `at` is padded to a multiple of four bytes. */
export function isPadded(view: DataView, at: number): boolean {
  const length = view.getUint16(at + 2, true);
  const present = view.getUint32(at + 4, true);
  if ((present & HAS_FLAGS) === 0) return false;
  let fieldAt = 8;
  for (let word = present; (word & MORE_PRESENT_WORDS) !== 0 && fieldAt + 4 <= length; fieldAt += 4) {
    word = view.getUint32(at + fieldAt, true);
  }
  if ((present & HAS_TIMESTAMP) !== 0) fieldAt = Math.ceil(fieldAt / 8) * 8 + TIMESTAMP_LENGTH;
  return fieldAt < length && (view.getUint8(at + fieldAt) & FLAG_PADDED) !== 0;
}

/** Length in bytes of the Prism header at `at`, or of the AVS header that some drivers give in its place; 0 when cut short. */
export function checkPrism(view: DataView, at: number, end: number): number {
  if (end - at < AVS_MIN_LENGTH) return 0;
  const isAvs = (view.getUint32(at) & 0xfffff000) >>> 0 === AVS_MAGIC;
  const length = isAvs ? view.getUint32(at + 4) : PRISM_LENGTH;
  return length < AVS_MIN_LENGTH || length > end - at ? 0 : length;
}

/** Length in bytes of the PPI header at `at`, its fields included, or 0 when malformed or cut short before `end`. */
export function checkPpi(view: DataView, at: number, end: number): number {
  if (end - at < PPI_LENGTH) return 0;
  const length = view.getUint16(at + 2, true);
  return length < PPI_LENGTH || at + length > end ? 0 : length;
}

/** LINKTYPE of the frame behind the PPI header at `at`. */
export function ppiLinkType(view: DataView, at: number): number {
  return view.getUint32(at + 4, true);
}
