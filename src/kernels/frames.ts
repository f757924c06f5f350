// The arrays of a batch of frames (capture/frames.ts), and a frame into them.

const NS_PER_SECOND: f64 = 1e9;

/** Addresses of the frames' first and last bytes, wire lengths, times, seconds and nanoseconds. */
let starts: usize = 0;
let ends: usize = 0;
let wireLengths: usize = 0;
let times: usize = 0;
let seconds: usize = 0;
let nanoseconds: usize = 0;

export function setFrames(
  startsAt: usize,
  endsAt: usize,
  wireLengthsAt: usize,
  timesAt: usize,
  secondsAt: usize,
  nanosecondsAt: usize,
): void {
  starts = startsAt;
  ends = endsAt;
  wireLengths = wireLengthsAt;
  times = timesAt;
  seconds = secondsAt;
  nanoseconds = nanosecondsAt;
}

/** Frame `i` is that of [start, end), of `second` and `nanosecond`; its time counts from `base`. */
export function putFrame(i: usize, start: i32, end: i32, wire: u32, second: f64, nanosecond: f64, base: f64): void {
  store<i32>(starts + (i << 2), start);
  store<i32>(ends + (i << 2), end);
  store<f64>(wireLengths + (i << 3), <f64>wire);
  store<f64>(seconds + (i << 3), second);
  store<f64>(nanoseconds + (i << 3), nanosecond);
  store<f64>(times + (i << 3), (second - base) * NS_PER_SECOND + nanosecond);
}
