// The supervisor's hold on the writer thread: it starts it, passes on orders, and says in the log what the writer tells.

import type { Worker } from 'node:worker_threads';
import type { Logger } from 'pino';
import { WriterCounter } from '../counters.js';
import { SinkError } from '../errors.js';
import { batchesUnderWay, type Told, type WriterThreadSetup } from '../output/live-channel.js';
import type { ManifestFacts } from '../output/manifest.js';
import type { RotationOptions } from '../output/rotation-options.js';
import type { EngineLink } from '../output/writer-channel.js';
import { startThread } from '../thread.js';
import type { WriterFigures } from './figures.js';

type Ended = Extract<Told, { kind: 'ended' }>;
type Trouble = Extract<Told, { kind: 'trouble' | 'recovered' }>;

const BEGINS = { records: 'records cannot be written; they wait in memory', files: 'trouble with closed files' };
const ENDS = { records: 'records are written again', files: 'the trouble with closed files is over' };

export class WriterHandle {
  readonly #worker: Worker;
  readonly #log: Logger;
  readonly #counters: Float64Array;
  readonly #links: readonly Pick<EngineLink, 'underWay'>[];
  readonly #ended: Promise<Ended | undefined>;
  #sayEnded: (ended: Ended) => void = () => undefined;

  private constructor(worker: Worker, setup: WriterThreadSetup, log: Logger) {
    this.#worker = worker;
    this.#log = log;
    this.#counters = new Float64Array(setup.counters);
    // Their ports are the thread's.
    this.#links = setup.engines.map(({ underWay }) => ({ underWay }));
    this.#ended = new Promise((resolve) => {
      this.#sayEnded = resolve;
      worker.on('exit', () => resolve(undefined));
    });
  }

  /** Starts the thread and waits until it has its folder and file. Throws SinkError where it cannot have them. */
  static async start(setup: WriterThreadSetup, log: Logger, onFailure: (error: Error) => void): Promise<WriterHandle> {
    const ports = [...setup.engines.map(({ port }) => port), ...(setup.processes === undefined ? [] : [setup.processes])];
    const worker = startThread('output/live-writer-thread', { workerData: setup, transferList: ports });
    const writer = new WriterHandle(worker, setup, log);
    let isReady = false;
    await new Promise<void>((resolve, reject) => {
      worker.on('error', (error) => (isReady ? onFailure(error) : reject(error)));
      worker.on('message', (told: Told) => {
        if (told.kind === 'refused') reject(new SinkError(told.message));
        if (told.kind === 'ready') {
          isReady = true;
          resolve();
        }
        writer.#hear(told);
      });
    });
    return writer;
  }

  #hear(told: Told): void {
    const { kind, ...fields } = told;
    if (kind === 'ended') this.#sayEnded(told as Ended);
    else if (kind === 'trouble' || kind === 'recovered') this.#hearTrouble(told as Trouble);
    else if (kind === 'repaired') this.#log.warn(fields, 'a file that a crash had left was repaired');
    else if (kind === 'closed') this.#log.info(fields, 'file closed');
    else if (kind === 'removed') this.#log.info(fields, 'file removed');
    else if (kind === 'ready') this.#log.info(fields, 'writing');
  }

  #hearTrouble({ kind, of, ...fields }: Trouble): void {
    if (kind === 'trouble') this.#log.error(fields, BEGINS[of]);
    else this.#log.info(fields, ENDS[of]);
  }

  rotate(): void {
    this.#worker.postMessage({ kind: 'rotate' });
  }

  configure(options: RotationOptions, manifest: ManifestFacts): void {
    this.#worker.postMessage({ kind: 'configure', options, manifest });
  }

  figures(): WriterFigures {
    const of = (counter: number): number => this.#counters[counter]!;
    return {
      rows: of(WriterCounter.ROWS),
      bytes: of(WriterCounter.BYTES),
      filesClosed: of(WriterCounter.FILES_CLOSED),
      filesRemoved: of(WriterCounter.FILES_REMOVED),
      isInTrouble: of(WriterCounter.IN_TROUBLE) === 1,
      repairedBytes: of(WriterCounter.REPAIRED_BYTES),
      writeErrors: of(WriterCounter.WRITE_ERRORS),
      batchesWaiting: this.#links.reduce((sum, link) => sum + batchesUnderWay(link), 0),
      unwritten: {
        rows: of(WriterCounter.UNWRITTEN),
        packets: of(WriterCounter.UNWRITTEN_PACKETS),
        bytes: of(WriterCounter.UNWRITTEN_BYTES),
      },
      turns: of(WriterCounter.TURNS),
    };
  }

  /** Resolves when everything is written and closed; undefined when the thread went without saying so. */
  ended(): Promise<Ended | undefined> {
    return this.#ended;
  }
}
