// When a file has to be rotated for the time: at every full period of the wall clock, counted from 1970 in UTC.

/**
 * True when a file opened at `openedMs` is over at `nowMs`. A clock set back by less than a period lets it go on until the time it
 * had is reached again, so that a clock that jitters about a full hour rotates once; set back by more, the file is over at once.
 */
export function isOver(openedMs: number, nowMs: number, periodSeconds: number | undefined): boolean {
  if (periodSeconds === undefined) return false;
  const periodMs = periodSeconds * 1000;
  if (nowMs < openedMs) return openedMs - nowMs > periodMs;
  return Math.floor(nowMs / periodMs) > Math.floor(openedMs / periodMs);
}
