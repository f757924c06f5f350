// CSV bytes in, what their rows add up to out: for `rastro verify`, and for files that a crash left without a manifest.
// One pass over the bytes that looks at nothing but commas, line ends, quotes and the digits of the counted columns.

const NEWLINE = 0x0a;
const COMMA = 0x2c;
const QUOTE = 0x22;
const ZERO = 0x30;

/** Columns that are summed up, in the order of `sums`. */
const COUNTED = ['count', 'bytes', 'rcount', 'rbytes'] as const;
const UNCOUNTED = -1;

export class CsvScan {
  /** Those of the first line; undefined until it was seen. */
  columns: readonly string[] | undefined;
  rows = 0;
  /** Rows that do not have a field per column, or no number where one is counted; not in the sums. */
  badRows = 0;
  /** Bytes seen, and those behind the last line end. */
  size = 0;
  tail = 0;
  readonly #sums = new Float64Array(COUNTED.length);
  readonly #row = new Float64Array(COUNTED.length);
  /** Per column its place in `sums`, or UNCOUNTED. */
  #places = Int8Array.of();
  #header = '';
  #column = 0;
  #isQuoted = false;
  #isBad = false;

  /** `expected` is the header that a manifest names: a first line that is another is a row then. */
  constructor(expected?: readonly string[]) {
    this.#expected = expected?.join();
  }
  readonly #expected: string | undefined;

  push(bytes: Uint8Array): void {
    const from = this.columns === undefined ? this.#pushHeader(bytes) : 0;
    this.#pushRows(bytes, from);
    this.size += bytes.length;
    const lastLineEnd = bytes.lastIndexOf(NEWLINE);
    this.tail = lastLineEnd < 0 ? this.tail + bytes.length : bytes.length - lastLineEnd - 1;
  }

  #pushHeader(bytes: Uint8Array): number {
    const end = bytes.indexOf(NEWLINE);
    this.#header += Buffer.from(bytes.subarray(0, end < 0 ? bytes.length : end)).toString('latin1');
    if (end < 0) return bytes.length;
    const isHeader = this.#expected === undefined || this.#expected === this.#header;
    this.columns = (isHeader ? this.#header : this.#expected!).split(',');
    this.#places = Int8Array.from(this.columns, (name) => COUNTED.indexOf(name as (typeof COUNTED)[number]));
    if (!isHeader) this.#pushRows(Buffer.from(`${this.#header}\n`, 'latin1'), 0);
    return end + 1;
  }

  #pushRows(bytes: Uint8Array, from: number): void {
    const row = this.#row;
    const places = this.#places;
    let column = this.#column;
    let place = places[column] ?? UNCOUNTED;
    for (let i = from; i < bytes.length; i++) {
      const byte = bytes[i]!;
      if (byte === QUOTE) this.#isQuoted = !this.#isQuoted;
      else if (this.#isQuoted) continue;
      else if (byte === COMMA) place = places[++column] ?? UNCOUNTED;
      else if (byte === NEWLINE) {
        this.#endRow(column);
        column = 0;
        place = places[0] ?? UNCOUNTED;
      } else if (place >= 0) {
        if (byte < ZERO || byte > ZERO + 9) this.#isBad = true;
        row[place] = row[place]! * 10 + byte - ZERO;
      }
    }
    this.#column = column;
  }

  #endRow(column: number): void {
    const isBad = this.#isBad || column !== this.#places.length - 1;
    if (isBad) this.badRows++;
    this.rows++;
    for (let i = 0; i < COUNTED.length; i++) {
      if (!isBad) this.#sums[i]! += this.#row[i]!;
      this.#row[i] = 0;
    }
    this.#isBad = false;
  }

  /** Sum of a counted column over all whole rows; undefined where the file has no such column. */
  sum(name: (typeof COUNTED)[number]): number | undefined {
    return this.columns?.includes(name) ? this.#sums[COUNTED.indexOf(name)] : undefined;
  }
}
