// The bytes of one capture, in order, through one block of reused memory: a 100 GB file needs no more than a small one.
// Parsers look at `view` between `at` and `end` and call `refill` when what they want is not whole yet.

/** Bytes. Half of a usual second-level cache: the kernel's copy is still in it when the decoder comes. */
export const WINDOW_BYTES = 512 * 1024;
/** Bytes of the block that `skip` reads into, so that what the window holds stays in place. */
const SKIP_BYTES = 64 * 1024;

/** Where bytes come from: a file, a pipe, an inflater. */
export interface ByteReader {
  /** Reads some bytes into `into` from `from` on and answers how many; 0 at the end. */
  read(into: Uint8Array, from: number): number | Promise<number>;
  /** Bytes taken from the file itself so far (compressed ones, where it is compressed), for progress. */
  readonly bytesRead: number;
  /** Why the bytes ended early, such as a damaged gzip stream; undefined while all is well. */
  readonly damage: string | undefined;
  close(): void;
}

export class ByteWindow {
  readonly #reader: ByteReader;
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** The first byte not yet parsed and one past the last byte read. */
  at = 0;
  end = 0;
  /** Position in the capture of the memory's first byte. */
  #startOffset = 0;

  /** The bytes of `reader` come through `block`, which may be in a kernel's memory. */
  constructor(reader: ByteReader, block: Uint8Array = new Uint8Array(WINDOW_BYTES)) {
    this.#reader = reader;
    this.bytes = block;
    this.view = new DataView(block.buffer, block.byteOffset, block.length);
  }

  get capacity(): number {
    return this.bytes.length;
  }

  /** Position in the (uncompressed) capture of the byte at `at`. */
  offsetOf(at: number): number {
    return this.#startOffset + at;
  }

  get damage(): string | undefined {
    return this.#reader.damage;
  }

  /** Moves what is not parsed yet to the front and reads more behind it; false when there is no more. Moves memory. */
  refill(): boolean | Promise<boolean> {
    if (this.at > 0) {
      this.bytes.copyWithin(0, this.at, this.end);
      this.#startOffset += this.at;
      this.end -= this.at;
      this.at = 0;
    }
    const got = this.#reader.read(this.bytes, this.end);
    if (typeof got !== 'number') return got.then((count) => this.#took(count));
    return this.#took(got);
  }

  #took(count: number): boolean {
    this.end += count;
    return count > 0;
  }

  /** Reads until `length` bytes from `at` on are there; false when the capture ends before. Moves memory. */
  async want(length: number): Promise<boolean> {
    while (this.end - this.at < length) {
      if (!(await this.refill())) return false;
    }
    return true;
  }

  /** Passes over `length` bytes from `at` on without moving what lies before them; false when the capture ends before. */
  async skip(length: number): Promise<boolean> {
    const held = Math.min(length, this.end - this.at);
    this.at += held;
    let left = length - held;
    if (left === 0) return true;
    const scratch = new Uint8Array(Math.min(SKIP_BYTES, left));
    while (left > 0) {
      const got = await this.#reader.read(left < scratch.length ? scratch.subarray(0, left) : scratch, 0);
      if (got === 0) return false;
      left -= got;
      this.#startOffset += got;
    }
    return true;
  }

  close(): void {
    this.#reader.close();
  }
}
