// What a reload changes: which keys are taken at once, and which only when rastro starts again (`takenAt` in config-keys.ts).

import { isDeepStrictEqual } from 'node:util';
import { needExtras } from './checked-config.js';
import { KEY_NAMES, KEYS, type KeyName, type Settings } from './config-keys.js';
import { byKey, joined, type LoadedConfig } from './load-config.js';

export interface Change {
  readonly key: KeyName;
  /** As YAML has them. */
  readonly from: unknown;
  readonly to: unknown;
}

export interface ReloadDifference {
  /** Taken now. */
  readonly taken: readonly Change[];
  /** Left as they were until rastro starts again. */
  readonly left: readonly Change[];
  /** What is in force after the reload: the old configuration with what is taken of the new one. */
  readonly inForce: LoadedConfig;
}

/**
 * `hasExtras` says whether the running flow table keeps what some columns need; from the start on it does or does not, so by
 * default it does where the old configuration needs it.
 */
export function reloadDifference(old: LoadedConfig, next: LoadedConfig, hasExtras = needExtras(old.settings)): ReloadDifference {
  const changed = KEY_NAMES.filter((key) => !isDeepStrictEqual(old.settings[key], next.settings[key]));
  const isTaken = (key: KeyName): boolean =>
    KEYS[key].takenAt === 'reload' && !(key === 'output.columns' && needExtras(next.settings) && !hasExtras);
  const taken = changed.filter(isTaken);
  const change = (key: KeyName): Change => ({ key, from: old.plain[key], to: next.plain[key] });
  const pick = (key: KeyName): LoadedConfig => (taken.includes(key) || !changed.includes(key) ? next : old);
  const inForce = joined({
    file: next.file,
    settings: byKey((key) => pick(key).settings[key]) as Settings,
    plain: byKey((key) => pick(key).plain[key]),
    source: byKey((key) => pick(key).source[key]),
    subject: byKey((key) => pick(key).subject[key]),
    surroundings: old.surroundings,
  });
  return { taken: taken.map(change), left: changed.filter((key) => !taken.includes(key)).map(change), inForce };
}
