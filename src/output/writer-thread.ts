// WORKER ENTRY. The writer: batches of dead flows from every engine in, one CSV out, an acknowledgement at the end.

import { parentPort, workerData } from 'node:worker_threads';
import { SinkError } from '../errors.js';
import { RecordBatch } from '../flow/record-batch.js';
import { ByteSink } from './byte-sink.js';
import { CsvWriter } from './csv.js';
import { type EngineLink, giveBack, LAST_BATCH, type WriterReport, type WriterSetup } from './writer-channel.js';

const setup = workerData as WriterSetup;
const sink = new ByteSink(setup.fd, setup.name, setup.written);
const csv = new CsvWriter(sink, setup.columns);
let failure: WriterReport['failure'];
let enginesLeft = setup.engines.length;

if (setup.written === 0) attempt(() => csv.writeHeader());

for (const link of setup.engines) {
  link.port.on('message', (message: ArrayBuffer | typeof LAST_BATCH) => {
    if (message === LAST_BATCH) endOf(link);
    else take(link, message);
  });
}

function take(link: EngineLink, buffer: ArrayBuffer): void {
  // After a failure batches are still taken back, so that no engine waits for ever.
  if (failure === undefined) attempt(() => csv.write(new RecordBatch(buffer)));
  giveBack(link, buffer);
}

function endOf(link: EngineLink): void {
  link.port.close();
  enginesLeft--;
  if (enginesLeft > 0) return;
  if (failure === undefined) attempt(() => sink.flush());
  const report: WriterReport = { rows: csv.rows, failure };
  parentPort?.postMessage(report);
}

function attempt(write: () => void): void {
  try {
    write();
  } catch (error) {
    if (!(error instanceof SinkError)) throw error;
    failure = { message: error.message, code: error.code };
    parentPort?.postMessage({ rows: csv.rows, failure } satisfies WriterReport);
  }
}
