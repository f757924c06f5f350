// The interface description block of pcapng (draft-ietf-opsawg-pcapng section 4.2): link type, snap length, time units.

import type { Link } from './link-type.js';
import { TimestampUnits } from './pcapng-time.js';

/** Bytes from the block's start to its options. */
const OPTIONS_AT = 16;
const OPTION_HEAD_LENGTH = 4;
const END_OF_OPTIONS = 0;
const IF_TSRESOL = 9;
const IF_TSOFFSET = 14;
/** Without the option: microseconds. */
const DEFAULT_RESOLUTION = 6;

export interface CaptureInterface {
  readonly link: Link;
  /** Bytes captured of a frame at most; 0 without limit. */
  readonly snapLength: number;
  readonly units: TimestampUnits;
}

/** The interface that the block at `at` describes, whose body ends at `end`; undefined when it is cut short. */
export function describeInterface(view: DataView, at: number, end: number, littleEndian: boolean): CaptureInterface | undefined {
  let optionAt = at + OPTIONS_AT;
  if (optionAt > end) return undefined;
  let resolution = DEFAULT_RESOLUTION;
  let offsetSeconds = 0n;
  while (end - optionAt >= OPTION_HEAD_LENGTH) {
    const code = view.getUint16(optionAt, littleEndian);
    const length = view.getUint16(optionAt + 2, littleEndian);
    const valueAt = optionAt + OPTION_HEAD_LENGTH;
    if (code === END_OF_OPTIONS || valueAt + length > end) break;
    if (code === IF_TSRESOL && length >= 1) resolution = view.getUint8(valueAt);
    if (code === IF_TSOFFSET && length >= 8) offsetSeconds = view.getBigInt64(valueAt, littleEndian);
    optionAt = valueAt + Math.ceil(length / 4) * 4;
  }
  const link = { type: view.getUint16(at + 8, littleEndian), littleEndian };
  return {
    link: isFinerThanMicroseconds(resolution) ? { ...link, hasNanoseconds: true } : link,
    snapLength: view.getUint32(at + 12, littleEndian),
    units: new TimestampUnits(resolution, offsetSeconds),
  };
}

/** True for more than 6 decimals, or 19 bits behind the point. */
function isFinerThanMicroseconds(resolution: number): boolean {
  return (resolution & 0x80) === 0 ? resolution > 6 : (resolution & 0x7f) > 19;
}
