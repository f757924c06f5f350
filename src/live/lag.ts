// How late a frame may be seen: what an engine must wait before it says that time has passed without packets.

/** Seconds for timers of a busy kernel beyond the time that a block may stay open. */
const SLACK_SECONDS = 0.1;

/** Seconds from a frame's time stamp until it can be read at the latest, where the kernel closes blocks after `blockTimeoutMs`. */
export function lagSeconds(blockTimeoutMs: number): number {
  // The block's timer may just have gone off when its first frame came.
  return (2 * blockTimeoutMs) / 1000 + SLACK_SECONDS;
}
