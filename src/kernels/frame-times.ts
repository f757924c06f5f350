// The times of a batch of frames, looked through at once.

/** Of the frames that `scanTimes` saw last; infinite where there were none. */
export let earliestNs: f64 = 0;
export let latestNs: f64 = 0;

/** Looks through the `count` times at `times`; answers the first that is beyond `mostNs`, negative where none is. */
export function scanTimes(times: usize, count: i32, mostNs: f64): i32 {
  let earliest: f64 = Infinity;
  let latest: f64 = -Infinity;
  let beyond = -1;
  for (let i = count - 1; i >= 0; i--) {
    const time = load<f64>(times + ((<usize>i) << 3));
    earliest = min(earliest, time);
    latest = max(latest, time);
    if (time > mostNs) beyond = i;
  }
  earliestNs = earliest;
  latestNs = latest;
  return beyond;
}
