// Text to standard output, there when this returns: process.stdout would tell of a full disk only after the program has ended.

import { SinkError } from '../errors.js';
import { ByteSink } from './byte-sink.js';
import { STDOUT_FD } from './output-file.js';

/** A reader that has gone wants no more, which is no failure. Throws SinkError. */
export function writeToStandardOutput(text: string): void {
  const sink = new ByteSink(STDOUT_FD, 'standard output');
  try {
    sink.utf8(text);
    sink.flush();
  } catch (error) {
    if (!(error instanceof SinkError) || error.code !== 'EPIPE') throw error;
  }
}
