// IEEE 802.11 MAC header (IEEE 802.11-2020 section 9.2.3), as far as data frames need it.

const MIN_LENGTH = 2;
const DATA_LENGTH = 24;
const FOURTH_ADDRESS_LENGTH = 6;
const QOS_LENGTH = 2;
const HT_CONTROL_LENGTH = 4;
const TYPE_DATA = 2;
const SUBTYPE_NULL = 4;
const SUBTYPE_QOS = 8;
const AGGREGATE = 0x80;

/** Length in bytes of the header at `at`, or 0 when cut short before `end`. Only data frames are longer than two bytes here. */
export function check(view: DataView, at: number, end: number): number {
  if (end - at < MIN_LENGTH) return 0;
  if (!isData(view, at)) return MIN_LENGTH;
  const length = dataLength(view, at);
  return at + length > end ? 0 : length;
}

function isData(view: DataView, at: number): boolean {
  return ((view.getUint8(at) >> 2) & 3) === TYPE_DATA;
}

function subtype(view: DataView, at: number): number {
  return view.getUint8(at) >> 4;
}

function dataLength(view: DataView, at: number): number {
  const flags = view.getUint8(at + 1);
  let length = DATA_LENGTH;
  if ((flags & 3) === 3) length += FOURTH_ADDRESS_LENGTH;
  if ((subtype(view, at) & SUBTYPE_QOS) !== 0) {
    length += QOS_LENGTH;
    if ((flags & 0x80) !== 0) length += HT_CONTROL_LENGTH;
  }
  return length;
}

/** True for a data frame whose body is there to read: neither null, nor encrypted, nor several frames in one (A-MSDU). */
export function hasPlainBody(view: DataView, at: number): boolean {
  if (!isData(view, at)) return false;
  if ((subtype(view, at) & SUBTYPE_NULL) !== 0) return false;
  if ((view.getUint8(at + 1) & 0x40) !== 0) return false;
  return !isAggregate(view, at);
}

function isAggregate(view: DataView, at: number): boolean {
  if ((subtype(view, at) & SUBTYPE_QOS) === 0) return false;
  const qosAt = at + DATA_LENGTH + ((view.getUint8(at + 1) & 3) === 3 ? FOURTH_ADDRESS_LENGTH : 0);
  return (view.getUint8(qosAt) & AGGREGATE) !== 0;
}
