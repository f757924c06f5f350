// Every counter of a run: what it is called, in --stats and everywhere, and what it counts. An engine counts in Float64,
// exact to 2^53, in a row of its own in shared memory, so that the main thread can look at any time.
// Conservation: frames = flow_packets + nonip + malformed + unsupported.

/** What became of every frame, with the names that --stats, manifests and SEMANTICS have. */
export interface FrameCounts {
  readonly frames: number;
  readonly flow_packets: number;
  readonly flow_bytes: number;
  readonly nonip: number;
  readonly malformed: number;
  readonly unsupported: number;
}

export const Counter = {
  FRAMES: 0,
  FLOW_PACKETS: 1,
  FLOW_BYTES: 2,
  NONIP: 3,
  MALFORMED: 4,
  UNSUPPORTED: 5,
  TRUNCATED_FILES: 6,
  OUTSIDE_WINDOW: 7,
  LIVE: 8,
  /** Bytes read of the files themselves, for progress. */
  FILE_BYTES: 9,
  /** First and latest capture time, nanoseconds after BASE_SECONDS. */
  FIRST_NS: 10,
  LAST_NS: 11,
  BASE_SECONDS: 12,
  /** Plus an EndReason (1 to 5): flows that ended for it. */
  ENDED: 15,
  // Live capture only:
  /** Frames that the kernel had no room for. */
  KERNEL_DROPPED: 21,
  /** Times that the ring was full. */
  RING_FREEZES: 22,
  /** Records, and the packets and bytes in them, that the writer had no room for. */
  RECORDS_DROPPED: 23,
  RECORDS_DROPPED_PACKETS: 24,
  RECORDS_DROPPED_BYTES: 25,
  /** Times that an interface went away or down, and that it was captured again. */
  INTERFACE_LOST: 26,
  INTERFACE_BACK: 27,
  /** Times that the system's clock was set by a second or more. */
  CLOCK_STEPS: 28,
  /** Turns of the engine's loop: one that stands still has hung. */
  TURNS: 29,
  /** Frames left out by `sample`. */
  SAMPLED_OUT: 30,
} as const;

/** Counters of one engine. */
export const COUNTERS = 32;

/** Shared memory for `engines` engines. */
export function sharedCounters(engines: number): SharedArrayBuffer {
  return new SharedArrayBuffer(engines * COUNTERS * Float64Array.BYTES_PER_ELEMENT);
}

/** The counters of engine number `engine`. */
export function countersOf(shared: SharedArrayBuffer, engine: number): Float64Array {
  return new Float64Array(shared, engine * COUNTERS * Float64Array.BYTES_PER_ELEMENT, COUNTERS);
}

/** Counters of the daemon's writer thread, in shared memory of their own. */
export const WriterCounter = {
  ROWS: 0,
  /** Of CSV, headers included. */
  BYTES: 1,
  FILES_CLOSED: 2,
  /** Closed files that retention removed. */
  FILES_REMOVED: 3,
  /** Failed attempts to write, rotate, close or compress. */
  WRITE_ERRORS: 4,
  /** Turns of its timer: one that stands still is stuck in the disk. */
  TURNS: 5,
  /** 1 while records cannot be written. */
  IN_TROUBLE: 6,
  /** Bytes of torn rows cut off files that a crash left. */
  REPAIRED_BYTES: 7,
  /** Records, and the packets and bytes in them, that were left when the daemon had to end without a disk that takes them. */
  UNWRITTEN: 8,
  UNWRITTEN_PACKETS: 9,
  UNWRITTEN_BYTES: 10,
} as const;

export const WRITER_COUNTERS = 16;

export function sharedWriterCounters(): SharedArrayBuffer {
  return new SharedArrayBuffer(WRITER_COUNTERS * Float64Array.BYTES_PER_ELEMENT);
}
