// Failures of the disk in, one message per trouble out: when it begins and when it is over, and not again and again in between.

import { systemCode, systemReason } from '../errors.js';
import { LowSpaceError } from './free-space.js';
import type { Told, TroubleOf } from './live-channel.js';

/** A trouble that comes back sooner than this after it was told is counted and not told. */
const QUIET_MS = 10_000;

interface Standing {
  code: string;
  /** Undefined while it is over. */
  sinceMs: number | undefined;
  toldMs: number;
  isTold: boolean;
  suppressed: number;
}

export class Trouble {
  readonly #tell: (told: Told) => void;
  readonly #wallMs: () => number;
  /** By what was attempted. */
  readonly #standing = new Map<string, Standing>();

  constructor(tell: (told: Told) => void, wallMs: () => number) {
    this.#tell = tell;
    this.#wallMs = wallMs;
  }

  /** `attempt` failed: "cannot write /var/log/rastro/flows.csv". `kept` says what becomes of what was to be done. */
  begins(attempt: string, error: unknown, kept: string, of: TroubleOf = 'files'): void {
    const code = systemCode(error);
    const nowMs = this.#wallMs();
    const before = this.#standing.get(attempt);
    if (before?.sinceMs !== undefined && before.code === code) return;
    const isQuiet = before !== undefined && before.code === code && Math.abs(nowMs - before.toldMs) < QUIET_MS;
    const suppressed = before === undefined || before.code !== code ? 0 : before.suppressed;
    const next: Standing = {
      code,
      sinceMs: before?.sinceMs ?? nowMs,
      toldMs: isQuiet ? before.toldMs : nowMs,
      isTold: !isQuiet,
      suppressed: isQuiet ? suppressed + 1 : 0,
    };
    this.#standing.set(attempt, next);
    if (isQuiet) return;
    const reason = error instanceof LowSpaceError ? error.message : systemReason(error);
    const again = suppressed > 0 ? ` (came and went ${suppressed} times since it was last told)` : '';
    this.#tell({ kind: 'trouble', of, message: `${attempt}: ${reason}; ${kept}${again}`, code });
  }

  /** `attempt` has come off; `how` says what that means now. */
  ends(attempt: string, how: string, of: TroubleOf = 'files'): void {
    const standing = this.#standing.get(attempt);
    if (standing?.sinceMs === undefined) return;
    const seconds = Math.max(0, (this.#wallMs() - standing.sinceMs) / 1000);
    standing.sinceMs = undefined;
    if (standing.isTold) this.#tell({ kind: 'recovered', of, message: `${how} after ${seconds.toFixed(0)} s` });
  }
}
