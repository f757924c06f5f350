// Batches through the daemon's writer into a file: formatting, sums, SHA-256 and the write itself, on one thread; and what a
// batch costs an engine that has to drop it.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COUNTERS, sharedWriterCounters } from '../src/counters.js';
import { ROWS_PER_BATCH } from '../src/flow/record-batch.js';
import { defaultColumns } from '../src/output/columns.js';
import { systemDisk } from '../src/output/disk.js';
import { LiveSink, liveLinks } from '../src/output/live-channel.js';
import { LiveWriter } from '../src/output/live-writer.js';
import type { RotationOptions } from '../src/output/rotation-options.js';
import { makeBatch } from './csv.js';
import { measure } from './measure.js';

const BATCHES = 20;
const OPTIONS: Omit<RotationOptions, 'folder'> = {
  ...{ name: 'flows', columns: defaultColumns('uni'), rotateBytes: 64 * 1024 * 1024, rotateSeconds: 3600, compress: 'none' },
  // Closed files go at once, so that the bench does not fill the disk.
  ...{ keepFiles: 1, keepBytes: undefined, keepSeconds: undefined, minFreeBytes: 1024 * 1024, bufferBytes: 0 },
};

export function benchLiveWriter(): void {
  const folder = mkdtempSync(join(tmpdir(), 'rastro-bench-'));
  const setup = {
    ...{ options: { ...OPTIONS, folder }, run: 'bench', counters: sharedWriterCounters() },
    manifest: { version: '', host: '', sample: 1, config: {} },
  };
  const compressor = { compress: () => Promise.reject(new Error('none')), end: async () => undefined };
  const writer = new LiveWriter(setup, 1, { disk: systemDisk, compressor, tell: () => undefined, giveBack: () => undefined });
  writer.start();
  const { buffer } = makeBatch();
  const write = (): void => {
    for (let i = 0; i < BATCHES; i++) writer.take(0, buffer);
  };
  // A few objects per batch and per file.
  measure('live writer: default columns, into a file', BATCHES * ROWS_PER_BATCH, write, true);
  benchDrop();
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
}

function benchDrop(): void {
  const { engineLinks } = liveLinks(1);
  const sink = new LiveSink(engineLinks[0]!, new Float64Array(COUNTERS), 0);
  const batch = makeBatch();
  const drop = (): void => {
    for (let i = 0; i < BATCHES; i++) sink.put(batch);
  };
  measure('live channel: records dropped', BATCHES * ROWS_PER_BATCH, drop);
  engineLinks[0]!.port.close();
}
