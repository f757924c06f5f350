// WORKER ENTRY. The daemon's writer: batches of dead flows and counters from every engine in, rotating CSV with manifests out,
// and messages to main about what befalls the files. Ends by itself behind the last engine's LAST_BATCH.

import { randomUUID } from 'node:crypto';
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { SinkError } from '../errors.js';
import { GzipThread } from './compressor.js';
import { systemDisk } from './disk.js';
import { type Command, type FromEngine, type Told, tookSnapshot, type WriterThreadSetup, waitingIn } from './live-channel.js';
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

const ended = new Set<number>();

function hear(engine: number, message: FromEngine): void {
  const link = engines[engine]!;
  if (message === LAST_BATCH) {
    ended.add(engine);
    link.port.close();
  } else if (!(message instanceof ArrayBuffer)) tookSnapshot(link);
  writer.take(engine, message);
}

/** Takes what the engines have given so far, and no more than that, since they go on. */
function takeWaiting(): void {
  for (const [engine, link] of engines.entries()) {
    for (let left = waitingIn(link); left > 0; left--) {
      const received: { message: FromEngine } | undefined = receiveMessageOnPort(link.port);
      if (received === undefined) break;
      hear(engine, received.message);
    }
  }
}

function obey(command: Command): void {
  // Main tells the engines first: what they gave before is of the configuration before. The ports keep no order among them.
  if (command.kind === 'configure') takeWaiting();
  writer.command(command);
}

function listen(): void {
  for (const [engine, { port }] of engines.entries()) {
    port.on('message', (message: FromEngine) => hear(engine, message));
    // An engine that died takes its end of the port with it, and says nothing more.
    port.on('close', () => ended.has(engine) || writer.take(engine, LAST_BATCH));
  }
  parentPort?.on('message', obey);
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
