// What the configuration means to the daemon's parts.

import { hostname } from 'node:os';
import type { SourceOptions } from '../capture/live-options.js';
import type { DaemonConfig } from '../config/daemon-config.js';
import type { LoadedConfig } from '../config/load-config.js';
import type { ChangingOptions, EngineOptions } from '../flow/engine.js';
import { columnNamed } from '../output/columns.js';
import type { ManifestFacts } from '../output/manifest.js';
import { ownVersion } from '../project-files.js';

/** Bytes that a batch of records takes at most: wide rows with extras (flow/record-batch.ts). */
const BATCH_BYTES = 1024 * 1024;
/** One being written and one being filled. */
const FEWEST_BATCHES = 2;

/** `interfaces` are those that `auto` has come to mean. */
export function captureOptions({ capture }: DaemonConfig, interfaces: readonly string[] | 'any'): SourceOptions {
  return { ...capture, interfaces };
}

export function engineOptions(config: DaemonConfig): Omit<EngineOptions, 'part' | 'parts'> {
  const { flow, capture } = config;
  return { ...flow, ...changingOptions(config), maxFlows: Math.max(1, Math.floor(flow.maxFlows / capture.threads)) };
}

export function changingOptions({ flow, output }: DaemonConfig): ChangingOptions {
  const { idleNs, activeNs, direction } = flow;
  return { idleNs, activeNs, direction, hasExtras: output.columns.some((name) => columnNamed(name)?.needsExtras === true) };
}

/** Batches of each engine that may wait for the writer. */
export function maxBatches({ output, capture }: DaemonConfig): number {
  return Math.max(FEWEST_BATCHES, Math.floor(output.bufferBytes / BATCH_BYTES / capture.threads));
}

export function manifestFacts({ config, given }: LoadedConfig): ManifestFacts {
  return { version: ownVersion(), host: hostname(), sample: config.capture.sample, config: given };
}
