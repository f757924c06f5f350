// The interface that every source of frames keeps, be it a file, a pipe or an interface.

import type { FrameBatch } from './frames.js';

export interface FrameSource {
  /**
   * Fills `frames` with the next frames, in capture order, and answers how many; 0 means there will be none any more.
   * Files answer at once; pipes and compressed files answer with a promise where they must wait.
   */
  next(frames: FrameBatch): number | Promise<number>;
  close(): void;
}

/** A capture that ended before it should have: where, and what is missing there. */
export interface CutShort {
  /** Bytes into the (uncompressed) capture. */
  readonly offset: number;
  readonly what: string;
}

/** A source that reads one capture, whatever its format. */
export interface CaptureSource extends FrameSource {
  /** Set when the capture turned out to be cut short; all whole frames before that have been handed out. */
  readonly cutShort: CutShort | undefined;
}
