// Where rows are put before they are written. ByteSink is one that empties itself into a descriptor; this one is emptied by
// whoever fills it, who then knows which rows the disk has taken.

import { SinkError } from '../errors.js';

export interface RowBuffer {
  readonly view: DataView;
  /** Bytes that wait: write behind them, then set it. */
  used: number;
  /** Makes sure that there is room for `bytes` more. */
  reserve(bytes: number): void;
  text(text: string): void;
}

/** A full batch of default rows with IPv6 addresses fits, so that it is one write. */
const BUFFER_BYTES = 1024 * 1024;

export class BatchBuffer implements RowBuffer {
  readonly bytes = new Uint8Array(BUFFER_BYTES);
  readonly view = new DataView(this.bytes.buffer);
  used = 0;

  reserve(bytes: number): void {
    if (this.used + bytes > BUFFER_BYTES) throw new SinkError(`a row of ${bytes} bytes is longer than the buffer has room for`);
  }

  text(text: string): void {
    this.reserve(text.length);
    for (let i = 0; i < text.length; i++) this.view.setUint8(this.used++, text.charCodeAt(i));
  }
}
