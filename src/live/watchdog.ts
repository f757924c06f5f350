// systemd's watchdog: a ping while every engine and the writer have turned since the last one. When one stands still no ping
// goes out, and systemd, after WATCHDOG_USEC without, ends and restarts the daemon (sd_watchdog_enabled(3)).

import { steadyMs } from '../steady-time.js';
import type { Heartbeats } from './heartbeats.js';

const US_PER_MS = 1000;

/** Milliseconds within which systemd wants a ping of process `pid`; undefined where it wants none. */
export function watchdogMs(environment: NodeJS.ProcessEnv, pid: number): number | undefined {
  const { WATCHDOG_USEC: microseconds = '', WATCHDOG_PID: owner } = environment;
  if (!/^[1-9]\d{0,15}$/.test(microseconds)) return undefined;
  if (owner !== undefined && owner !== String(pid)) return undefined;
  return Number(microseconds) / US_PER_MS;
}

export interface WatchdogOptions {
  /** What systemd allows between pings (watchdogMs). */
  readonly withinMs: number;
  readonly heartbeats: Heartbeats;
  ping(): void;
  /** Told once when parts stand still, by name, and once when all turn again. */
  onStall(names: readonly string[]): void;
  onRecovery(): void;
}

export class Watchdog {
  readonly #options: WatchdogOptions;
  readonly #intervalMs: number;
  #nextMs: number;
  #stalled = '';
  #timer: NodeJS.Timeout | undefined;

  /** `nowMs` is on a clock that never steps, as it is everywhere here. */
  constructor(options: WatchdogOptions, nowMs: number) {
    this.#options = options;
    this.#intervalMs = options.withinMs / 2;
    this.#nextMs = nowMs + this.#intervalMs;
  }

  /** Looks and pings if it is time to. */
  tick(nowMs: number): void {
    if (nowMs < this.#nextMs) return;
    this.#nextMs = nowMs + this.#intervalMs;
    // A timer comes late rather than early, but may round; a part that turned just after the last look is not to be missed.
    const stalled = this.#options.heartbeats.stalled(nowMs, this.#intervalMs * 0.9);
    if (stalled.length === 0) this.#options.ping();
    this.#tell(stalled);
  }

  /** Ticks by itself from now on. */
  start(clockMs: () => number = steadyMs): void {
    this.#timer = setInterval(() => this.tick(clockMs()), this.#intervalMs / 4);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #tell(stalled: readonly string[]): void {
    const names = stalled.join(', ');
    if (names === this.#stalled) return;
    this.#stalled = names;
    if (names === '') this.#options.onRecovery();
    else this.#options.onStall(stalled);
  }
}
