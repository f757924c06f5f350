// The memory of an engine: all of its kernels', and what JavaScript sees of it.

import { FRAMES_PER_BATCH, frameBytes } from '../capture/frames.js';
import { packetBytes } from '../decode/packet.js';
import { KernelMemory } from '../kernel.js';
import { DEAD_LIST_BYTES } from './dead-list.js';
import { NARROW, WIDE } from './row.js';
import { storeBytes } from './row-store.js';

/** Memory for an engine of at most `maxFlows` flows, and `sourceBytes` for the source whose frames it tracks, which takes them first. */
export function engineMemory({ maxFlows }: { readonly maxFlows: number }, sourceBytes = 0, batch = FRAMES_PER_BATCH): KernelMemory {
  return new KernelMemory(sourceBytes + engineBytes(maxFlows, batch));
}

/** Bytes that an engine for `maxRows` flows of each layout takes, as far as flows come. */
export function engineBytes(maxRows: number, batch = FRAMES_PER_BATCH): number {
  const batches = packetBytes(batch) + frameBytes(batch);
  return batches + DEAD_LIST_BYTES + storeBytes(NARROW, maxRows) + storeBytes(WIDE, maxRows);
}
