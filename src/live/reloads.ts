// Reloads of the configuration: how many were taken and refused, and what the log says of each.

import type { Logger } from 'pino';
import type { LoadedConfig } from '../config/load-config.js';
import { type Change, type ReloadDifference, reloadDifference } from '../config/reload-difference.js';
import { ConfigError } from '../errors.js';
import type { ReloadFigures } from './figures.js';

const MS_PER_SECOND = 1000;

export class Reloads {
  readonly #log: Logger;
  #figures: ReloadFigures = { succeeded: 0, refused: 0, lastSucceeded: true, loadedAtSeconds: Date.now() / MS_PER_SECOND };

  constructor(log: Logger) {
    this.#log = log;
  }

  figures(): ReloadFigures {
    return this.#figures;
  }

  /** Loads by `load`; undefined, and said, where the configuration does not validate. */
  async read(load: () => Promise<LoadedConfig>): Promise<LoadedConfig | undefined> {
    try {
      return await load();
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      this.refuse(...error.problems);
      return undefined;
    }
  }

  /** What a reload changes. The engines can take columns that need extras while they run. */
  differ(old: LoadedConfig, next: LoadedConfig): ReloadDifference {
    return reloadDifference(old, next, true);
  }

  refuse(...problems: string[]): void {
    this.#figures = { ...this.#figures, refused: this.#figures.refused + 1, lastSucceeded: false };
    this.#log.error({ problems }, 'reload refused; the configuration in force stays');
  }

  /** Says what a reload has changed, and logs at the level that it asks for from then on. */
  accept({ taken, left, inForce }: ReloadDifference): void {
    const { level } = inForce.config.log;
    // Said at the finer of both levels: a level that hides it is for what comes after.
    if (rank(this.#log, level) < rank(this.#log, this.#log.level)) this.#log.level = level;
    const { succeeded } = this.#figures;
    this.#figures = { ...this.#figures, succeeded: succeeded + 1, lastSucceeded: true, loadedAtSeconds: Date.now() / MS_PER_SECOND };
    this.#log.info({ changed: byKey(taken) }, 'configuration reloaded');
    if (left.length > 0) this.#log.warn({ left: byKey(left) }, 'these changes take effect when rastro starts again');
    this.#log.level = level;
  }
}

/** pino's number of `level`; the higher, the less is logged. */
function rank(log: Logger, level: string): number {
  return log.levels.values[level] ?? Number.POSITIVE_INFINITY;
}

/** {"flow.idle_timeout": "60s -> 15s"} */
function byKey(changes: readonly Change[]): Record<string, string> {
  return Object.fromEntries(changes.map(({ key, from, to }) => [key, `${textOf(from)} -> ${textOf(to)}`]));
}

function textOf(value: unknown): string {
  return typeof value === 'string' && value !== '' ? value : JSON.stringify(value);
}
