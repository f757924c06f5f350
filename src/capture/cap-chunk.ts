// Frames on their way from the process that captures with cap to the engine, many in a chunk:
//
//   header  bytes, frames, link type, frames sampled out, frames the kernel dropped (32 bits each), 4 unused, not before, before
//   frame   time (Float64, milliseconds of the steady clock), captured bytes, bytes on the wire (32 bits each), the bytes, to 8

/** Bytes. Several frames of the longest kind. */
export const CHUNK_BYTES = 128 * 1024;

export const HEADER_BYTES = 40;
export const FRAME_HEADER_BYTES = 16;

export const At = {
  BYTES: 0,
  FRAMES: 4,
  LINK: 8,
  SAMPLED_OUT: 12,
  KERNEL_DROPPED: 16,
  /** Frames outside of these times are of another process, the one before or after a change of the filter. */
  NOT_BEFORE: 24,
  BEFORE: 32,
} as const;

/** Bytes that a frame takes of which `captured` are kept. */
export function frameBytes(captured: number): number {
  return FRAME_HEADER_BYTES + ((captured + 7) & ~7);
}

/** A chunk that is being filled. */
export class ChunkWriter {
  readonly bytes = Buffer.alloc(CHUNK_BYTES);
  readonly #view = new DataView(this.bytes.buffer, this.bytes.byteOffset, CHUNK_BYTES);
  #length = HEADER_BYTES;
  #frames = 0;
  sampledOut = 0;
  kernelDropped = 0;
  link = -1;

  get isEmpty(): boolean {
    return this.#frames === 0 && this.sampledOut === 0 && this.kernelDropped === 0;
  }

  hasRoom(captured: number): boolean {
    return this.#length + frameBytes(captured) <= CHUNK_BYTES;
  }

  /** Adds the first `captured` bytes of `frame`; the caller has asked `hasRoom`. */
  add(frame: Buffer, captured: number, wireLength: number, steadyMs: number): void {
    const at = this.#length;
    this.#view.setFloat64(at, steadyMs, true);
    this.#view.setUint32(at + 8, captured, true);
    this.#view.setUint32(at + 12, wireLength, true);
    frame.copy(this.bytes, at + FRAME_HEADER_BYTES, 0, captured);
    this.#length += frameBytes(captured);
    this.#frames++;
  }

  /** Ends the chunk: `bytes` up to the answer are to be sent before anything is added again. */
  finish(): number {
    const view = this.#view;
    const length = this.#length;
    view.setUint32(At.BYTES, length, true);
    view.setUint32(At.FRAMES, this.#frames, true);
    view.setInt32(At.LINK, this.link, true);
    view.setUint32(At.SAMPLED_OUT, this.sampledOut, true);
    view.setUint32(At.KERNEL_DROPPED, this.kernelDropped, true);
    this.#length = HEADER_BYTES;
    this.#frames = 0;
    this.sampledOut = 0;
    this.kernelDropped = 0;
    return length;
  }
}
