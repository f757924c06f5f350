// A capture whose bytes and frames lie in the memory of kernels, as an engine has them, handed out as any other source does.

import assert from 'node:assert/strict';
import { WINDOW_BYTES } from '../../src/capture/byte-window.js';
import { FrameBatch, frameBytes } from '../../src/capture/frames.js';
import type { OpenCapture } from '../../src/capture/open-capture.js';
import type { CaptureSource, CutShort } from '../../src/capture/source.js';
import { KernelMemory } from '../../src/kernel.js';

export class KernelReached implements CaptureSource {
  readonly #memory = new KernelMemory(WINDOW_BYTES + 1024 * 1024);
  #source: CaptureSource | undefined;
  /** By capacity. */
  readonly #batches = new Map<number, FrameBatch>();

  /** The capture that `open` opens, its bytes coming through the block. */
  static async open(open: (block: Uint8Array) => Promise<OpenCapture>): Promise<KernelReached> {
    const reached = new KernelReached();
    reached.#source = (await open(reached.#memory.bytes(WINDOW_BYTES))).source;
    return reached;
  }

  get cutShort(): CutShort | undefined {
    return this.#source?.cutShort;
  }

  next(frames: FrameBatch): number | Promise<number> {
    const inner = this.#batchOf(frames.capacity);
    inner.baseSeconds = frames.baseSeconds;
    const got = this.#source?.next(inner) ?? 0;
    return typeof got === 'number' ? copied(inner, frames) : got.then(() => copied(inner, frames));
  }

  #batchOf(capacity: number): FrameBatch {
    const batch = this.#batches.get(capacity) ?? new FrameBatch(capacity, this.#memory);
    assert.ok(frameBytes(capacity) < 64 * 1024);
    this.#batches.set(capacity, batch);
    return batch;
  }

  close(): void {
    this.#source?.close();
  }
}

function copied(from: FrameBatch, to: FrameBatch): number {
  const { at, end, wireLength, seconds, nanoseconds, timeNs, length } = from;
  to.reset(from.view, from.link);
  for (let i = 0; i < length; i++) {
    to.add(at[i]!, end[i]!, wireLength[i]!, seconds[i]!, nanoseconds[i]!);
    assert.equal(timeNs[i], to.timeNs[i], 'the time is that of its two parts');
  }
  return length;
}
