// The interface of a source whose frames come from the wire: it never ends by itself.

import type { CaptureClock } from './capture-clock.js';
import type { FrameBatch } from './frames.js';

export interface LiveSource {
  /** Tells capture time on a quiet wire, and by how much the system's clock has been set since the start. */
  readonly clock: CaptureClock;
  /**
   * Fills `frames` with frames that are there now, in capture order, and answers how many; 0 when there are none. Never waits.
   * The frames stay valid until the next call. Times are on the capture clock.
   */
  next(frames: FrameBatch): number;
  /** Blocks the thread until frames may be there, or `timeoutMs` has passed. */
  wait(timeoutMs: number): void;
  /** Brings the kernel's counters into ours and looks after interfaces that went or came back; called some times a second. */
  tend(): void;
  /** Takes another filter for frames from now on; undefined for none. Throws CaptureError and keeps the old one. */
  setFilter(expression: string | undefined): void;
  /** Takes no more frames in; those that are there can still be asked for. */
  stop(): void;
  close(): void;
}
