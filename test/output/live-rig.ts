// The daemon's writer without its thread: a clock that tests set, a disk that fails when they say so, and engines that count.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { COUNTERS, Counter, sharedWriterCounters } from '../../src/counters.js';
import type { RecordBatch } from '../../src/flow/record-batch.js';
import { NARROW } from '../../src/flow/row.js';
import type { Compressor } from '../../src/output/compressor.js';
import { type Disk, systemDisk } from '../../src/output/disk.js';
import type { Told } from '../../src/output/live-channel.js';
import { LiveWriter } from '../../src/output/live-writer.js';
import type { Manifest, ManifestFacts } from '../../src/output/manifest.js';
import type { RotationOptions } from '../../src/output/rotation-options.js';
import { LAST_BATCH } from '../../src/output/writer-channel.js';
import { batchOf, flow } from './records.js';

export const HEADER = 'srcip,count,bytes,rcount,rbytes';
/** 2026-11-21T23:00:00Z */
export const START_MS = Date.UTC(2026, 10, 21, 23);
const BYTES_PER_PACKET = 60;
const LONGEST_STEP_MS = 1000;

export const FACTS: ManifestFacts = { version: '0.0.0-test', host: 'here', sample: 1, anonymized: null, config: { idle: '60s' } };

export function rotationOptions(folder: string, changed: Partial<RotationOptions> = {}): RotationOptions {
  return {
    ...{ folder, name: 'flows', columns: HEADER.split(','), rotateBytes: undefined, rotateSeconds: undefined },
    ...{ compress: 'none', keepFiles: undefined, keepBytes: undefined, keepSeconds: undefined, minFreeBytes: 0 },
    bufferBytes: 1024 * 1024,
    ...changed,
  };
}

/** Flows numbered from `from` on: the number is the reverse count, and the row's identity. */
export function numberedBatch(from: number, rows: number): RecordBatch {
  const flows = Array.from({ length: rows }, (_, i) =>
    flow({ count: 1, bytes: BYTES_PER_PACKET, reverseCount: from + i, reverseBytes: (from + i) * BYTES_PER_PACKET }),
  );
  return batchOf(flows, NARROW, START_MS / 1000, false);
}

export interface RigOptions {
  readonly options?: Partial<RotationOptions>;
  readonly disk?: Partial<Disk>;
  readonly compressor?: Compressor;
  readonly run?: string;
}

const NO_COMPRESSOR: Compressor = { compress: () => Promise.reject(new Error('no compressor')), end: async () => undefined };

/** One writer with one engine. */
export class Rig {
  readonly folder: string;
  readonly told: Told[] = [];
  readonly writer: LiveWriter;
  readonly engine = new Float64Array(COUNTERS);
  /** Counted by WriterCounter. */
  readonly counters: Float64Array;
  readonly disk: Disk;
  nowMs = START_MS;
  steadyMs = 0;
  /** Batches given back. */
  returned = 0;
  /** Number of the next record. */
  next = 1;

  constructor(folder: string, { options = {}, disk = {}, compressor = NO_COMPRESSOR, run = 'run-1' }: RigOptions = {}) {
    this.folder = folder;
    this.disk = {
      ...systemDisk,
      wallMs: () => this.nowMs,
      steadyMs: () => this.steadyMs,
      sleep: async (ms) => {
        // Longer ones only bound how long real work is waited for.
        if (ms > LONGEST_STEP_MS) return systemDisk.sleep(ms);
        this.nowMs += ms;
        this.steadyMs += ms;
        await new Promise((resolve) => setImmediate(resolve));
      },
      ...disk,
    };
    const counters = sharedWriterCounters();
    this.counters = new Float64Array(counters);
    const setup = { options: rotationOptions(folder, options), manifest: FACTS, run, counters };
    const tell = (told: Told): void => {
      this.told.push(told);
    };
    this.writer = new LiveWriter(setup, 1, { disk: this.disk, compressor, tell, giveBack: () => this.returned++ });
  }

  /** Hands over `rows` new records, and the counters of the frames they came from. */
  put(rows: number): void {
    const batch = numberedBatch(this.next, rows);
    for (let i = 0; i < rows; i++) this.count(1 + this.next++);
    this.writer.take(0, batch.buffer);
    this.snapshot();
  }

  /** Frames that became packets of a flow. */
  count(packets: number): void {
    this.engine[Counter.FRAMES]! += packets;
    this.engine[Counter.FLOW_PACKETS]! += packets;
    this.engine[Counter.FLOW_BYTES]! += packets * BYTES_PER_PACKET;
  }

  snapshot(): void {
    this.writer.take(0, { counters: this.engine.slice(), wallMs: this.nowMs });
  }

  /** Lets time pass. */
  pass(ms: number): void {
    this.nowMs += ms;
    this.steadyMs += ms;
    this.writer.tick();
  }

  /** Runs the writer to its end and answers all that it told. */
  async end(): Promise<Told[]> {
    this.snapshot();
    this.writer.take(0, LAST_BATCH);
    await this.writer.ended();
    return this.told;
  }

  toldOf(kind: Told['kind']): Told[] {
    return this.told.filter((told) => told.kind === kind);
  }
}

export function manifestsIn(folder: string): Manifest[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  const manifests = files.map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Manifest);
  return manifests.sort((a, b) => (a.sequence ?? 0) - (b.sequence ?? 0));
}

/** Names of closed files, in their order. */
export function closedFiles(folder: string): string[] {
  return readdirSync(folder)
    .filter((file) => /^flows-.*\.csv(\.gz)?$/.test(file))
    .sort();
}

/** Numbers of the records in a file, whose first line must be the header and whose last byte a line end. */
export function numbersIn(path: string): number[] {
  const bytes = readFileSync(path);
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('latin1');
  if (text === '') return [];
  assert.ok(text.endsWith('\n'), `${path} ends in a torn row: ${JSON.stringify(text.slice(-60))}`);
  const [header, ...rows] = text.slice(0, -1).split('\n');
  assert.equal(header, HEADER, path);
  return rows.map((row) => {
    assert.match(row, /^10\.0\.0\.1,1,60,\d+,\d+$/, path);
    return Number(row.split(',')[3]);
  });
}

/** Numbers of all records in closed files. */
export function allNumbers(folder: string): number[] {
  return closedFiles(folder).flatMap((file) => numbersIn(join(folder, file)));
}

export function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}
