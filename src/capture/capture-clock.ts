// Capture time: the system's wall clock, as if nobody had ever set it. A step of the wall clock by a second or more ends or
// merges no flow: times of frames stay on the old scale, and `stepSeconds` says how far the wall clock is ahead of it.

export interface CaptureClock {
  /** Seconds since 1970 on the scale that the capture began with; fractions down to the microsecond. */
  nowSeconds(): number;
  /** Whole seconds by which the wall clock was set since the capture began: wall time = capture time + stepSeconds. */
  readonly stepSeconds: number;
}
