// FDDI MAC header (ISO 9314-2): frame control, destination, source; LLC follows in LLC frames.

const LENGTH = 13;
/** Frame control bits that tell the frame's format, and what they are in LLC frames, asynchronous and synchronous. */
const FORMAT_MASK = 0xf0;
const LLC_ASYNCHRONOUS = 0x50;
const LLC_SYNCHRONOUS = 0xd0;

/** Length in bytes of the header at `at`, or 0 when cut short before `end`. */
export function check(_view: DataView, at: number, end: number): number {
  return end - at < LENGTH ? 0 : LENGTH;
}

export function isLlc(view: DataView, at: number): boolean {
  const format = view.getUint8(at) & FORMAT_MASK;
  return format === LLC_ASYNCHRONOUS || format === LLC_SYNCHRONOUS;
}
