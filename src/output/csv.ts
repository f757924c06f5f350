// Batches of dead flows become CSV rows (RFC 4180, LF). No column but those of processes holds free text, so nothing else needs quoting
// and all of it is written as digits into bytes: the same bytes that fast-csv would write, some twenty times faster.

import * as packet from '../decode/packet.js';
import type { Direction } from '../flow/key.js';
import type { RecordBatch } from '../flow/record-batch.js';
import * as row from '../flow/row.js';
import { type Column, columnNamed, defaultColumns, LONGEST_COLUMN, putDestination, putProtocol, putSource } from './columns.js';
import { putIpv4, putNumber, putSeconds } from './digits.js';
import { LONGEST_PROCESS_COLUMN, type ProcessColumn, processColumnNamed, processField, type RecordOwners } from './process-columns.js';
import type { RowBuffer } from './row-buffer.js';

const COMMA = 0x2c;
const NEWLINE = 0x0a;
/** Of the default columns those that are no plain numbers: addresses, protocol and duration. */
const OTHER_COLUMNS = 4;

export class CsvWriter {
  readonly #sink: RowBuffer;
  readonly #columns: readonly (Column | ProcessColumn)[];
  /** Undefined where processes are not asked for; their columns are empty then. */
  readonly #owners: RecordOwners | undefined;
  readonly #bytes: Buffer;
  readonly #longestRow: number;
  /** Set when the columns are the default ones of that direction, which have a writer of their own. */
  readonly #default: Direction | undefined;
  /** Ports and counters of a row, in the order that the default columns have them. */
  readonly #numbers: Float64Array;
  /** Rows handed to the sink. */
  rows = 0;

  /** Writes the named columns. */
  constructor(sink: RowBuffer, names: readonly string[], owners?: RecordOwners | undefined) {
    this.#sink = sink;
    this.#columns = names.map((name) => columnNamed(name) ?? processColumnNamed(name)).filter((column) => column !== undefined);
    const hasOwners = names.some((name) => processColumnNamed(name) !== undefined);
    this.#owners = hasOwners ? owners : undefined;
    this.#bytes = Buffer.from(sink.view.buffer);
    this.#longestRow = longestRow(names.length) + (hasOwners ? names.length * LONGEST_PROCESS_COLUMN : 0);
    this.#default = (['uni', 'bi'] as const).find((direction) => defaultColumns(direction).join() === names.join());
    this.#numbers = new Float64Array(this.#default === undefined ? 0 : names.length - OTHER_COLUMNS);
  }

  /** The first line: names of the columns. Throws SinkError. */
  writeHeader(): void {
    this.#sink.text(`${this.#columns.map(({ name }) => name).join()}\n`);
  }

  /** Appends one row per record. Throws SinkError. */
  write(batch: RecordBatch): void {
    for (let next = 0; next < batch.rows; ) {
      this.#sink.reserve(this.#longestRow);
      next = this.fill(batch, next);
    }
    this.rows += batch.rows;
  }

  /** Appends rows of the records from `from` on while the buffer has room, and answers the record that it has none for. */
  fill(batch: RecordBatch, from: number): number {
    this.#owners?.refresh();
    const { rows, stride } = batch;
    const sink = this.#sink;
    const { view } = sink;
    const isDefault = this.#default !== undefined;
    const lastFit = view.byteLength - this.#longestRow;
    let used = sink.used;
    let next = from;
    for (let at = batch.at(from); next < rows && used <= lastFit; next++, at += stride) {
      used = isDefault ? this.#putDefaultRow(view, used, batch, at) : this.#putRow(view, used, batch, at);
    }
    sink.used = used;
    return next;
  }

  #putRow(view: DataView, used: number, batch: RecordBatch, at: number): number {
    const { hasExtras } = batch;
    const owner = this.#owners?.of(batch, at);
    let to = used;
    for (const column of this.#columns) {
      if ('text' in column) {
        if (owner !== undefined) to += this.#bytes.write(processField(column, owner), to, 'utf8');
      }
      // Records from before a column that needs extras was asked for have none.
      else if (!column.needsExtras || hasExtras) to = column.put(view, to, batch, at);
      view.setUint8(to++, COMMA);
    }
    view.setUint8(to - 1, NEWLINE);
    return to;
  }

  // Compiling takes longer than writing a hundred thousand rows, so what writes a number or an address is in here once.
  #putDefaultRow(view: DataView, used: number, batch: RecordBatch, at: number): number {
    const { words, floats, layout } = batch;
    const numbers = this.#numbers;
    const meta = words[at + layout.meta]!;
    const isSwapped = (meta & row.META_SWAPPED) !== 0;
    const ports = words[at + packet.PORTS]!;
    const counters = (at >> 1) + layout.first;
    numbers[0] = isSwapped ? ports & 0xffff : ports >>> 16;
    numbers[1] = isSwapped ? ports >>> 16 : ports & 0xffff;
    for (let i = 2; i < numbers.length; i++) numbers[i] = floats[counters + row.COUNT - 2 + i]!;
    let to = layout === row.NARROW ? putNarrowEnds(view, used, words, at, isSwapped) : putWideEnds(view, used, batch, at);
    to = putComma(view, putProtocol(view, to, meta & row.META_PROTOCOL));
    for (let i = 0; i < numbers.length; i++) to = putComma(view, putNumber(view, to, numbers[i]!));
    to = putSeconds(view, to, floats[counters + row.LAST]! - floats[counters]!);
    view.setUint8(to, NEWLINE);
    return to + 1;
  }
}

/** Bytes at most of a row of `columns` columns, and of the word that is written beyond its end. */
export function longestRow(columns: number): number {
  return columns * (LONGEST_COLUMN + 1) + Uint32Array.BYTES_PER_ELEMENT;
}

function putComma(view: DataView, to: number): number {
  view.setUint8(to, COMMA);
  return to + 1;
}

function putNarrowEnds(view: DataView, used: number, words: Int32Array, at: number, isSwapped: boolean): number {
  const swap = isSwapped ? 1 : 0;
  let to = used;
  for (let end = 0; end < 2; end++) to = putComma(view, putIpv4(view, to, words[at + packet.SOURCE + (end ^ swap)]!));
  return to;
}

function putWideEnds(view: DataView, used: number, batch: RecordBatch, at: number): number {
  const to = putComma(view, putSource(view, used, batch, at));
  return putComma(view, putDestination(view, to, batch, at));
}
