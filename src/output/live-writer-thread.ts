// WORKER ENTRY. The daemon's writer: batches of dead flows and counters from every engine in, rotating CSV with manifests out,
// and messages to main about what befalls the files. Ends by itself behind the last engine's LAST_BATCH.

import { randomUUID } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { SinkError } from '../errors.js';
import { GzipThread } from './compressor.js';
import { systemDisk } from './disk.js';
import { type Command, type FromEngine, type Told, tookSnapshot, type WriterThreadSetup } from './live-channel.js';
import { LiveWriter } from './live-writer.js';
import { RecordOwners } from './process-columns.js';
import { giveBack, LAST_BATCH } from './writer-channel.js';

/** Between two ticks: short against the second in which a moved file is to be noticed. */
const TICK_MS = 200;

const { engines, processes, ...setup } = workerData as WriterThreadSetup;
const tell = (told: Told): void => parentPort?.postMessage(told);

const owners = processes && new RecordOwners(processes);

const writer = new LiveWriter({ run: randomUUID(), ...setup }, engines.length, {
  disk: systemDisk,
  compressor: new GzipThread(),
  tell,
  owners,
  giveBack: (engine, buffer) => giveBack(engines[engine]!, buffer),
});

function listen(): void {
  for (const [engine, link] of engines.entries()) {
    let hasEnded = false;
    // An engine that died takes its end of the port with it, and says nothing more.
    link.port.on('close', () => hasEnded || writer.take(engine, LAST_BATCH));
    link.port.on('message', (message: FromEngine) => {
      if (message === LAST_BATCH) {
        hasEnded = true;
        link.port.close();
      } else if (!(message instanceof ArrayBuffer)) tookSnapshot(link);
      writer.take(engine, message);
    });
  }
  parentPort?.on('message', (command: Command) => writer.command(command));
}

async function run(): Promise<void> {
  writer.start();
  listen();
  const timer = setInterval(() => writer.tick(), TICK_MS);
  await writer.ended();
  clearInterval(timer);
  owners?.close();
  parentPort?.close();
}

function refuse(error: unknown): void {
  if (!(error instanceof SinkError)) throw error;
  tell({ kind: 'refused', message: error.message, code: error.code });
  owners?.close();
  for (const { port } of engines) port.close();
}

run().catch(refuse);
