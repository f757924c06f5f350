// Batches of dead flows become CSV rows (RFC 4180, LF). No column but those of processes holds free text, so nothing else needs quoting
// and all of it is written as digits into bytes: the same bytes that fast-csv would write, some twenty times faster.
// The default columns are written by a kernel (csv-kernel.ts), others one by one.

import type { Direction } from '../flow/key.js';
import type { RecordBatch } from '../flow/record-batch.js';
import { type Column, columnNamed, defaultColumns, LONGEST_COLUMN } from './columns.js';
import { csvKernel } from './csv-kernel.js';
import { LONGEST_PROCESS_COLUMN, type ProcessColumn, processColumnNamed, processField, type RecordOwners } from './process-columns.js';
import type { RowBuffer } from './row-buffer.js';

const COMMA = 0x2c;
const NEWLINE = 0x0a;

export class CsvWriter {
  readonly #sink: RowBuffer;
  readonly #columns: readonly (Column | ProcessColumn)[];
  /** Undefined where processes are not asked for; their columns are empty then. */
  readonly #owners: RecordOwners | undefined;
  readonly #bytes: Buffer;
  readonly #longestRow: number;
  /** Set when the columns are the default ones of that direction, which a kernel writes. */
  readonly #default: Direction | undefined;
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
    const lastFit = view.byteLength - this.#longestRow;
    if (this.#default !== undefined) return csvKernel().fill(batch, from, this.#default, sink, this.#bytes, lastFit);
    let used = sink.used;
    let next = from;
    for (let at = batch.at(from); next < rows && used <= lastFit; next++, at += stride) used = this.#putRow(view, used, batch, at);
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
}

/** Bytes at most of a row of `columns` columns, and of the word that is written beyond its end. */
export function longestRow(columns: number): number {
  return columns * (LONGEST_COLUMN + 1) + Uint32Array.BYTES_PER_ELEMENT;
}
