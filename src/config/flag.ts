// Options of a command that set keys, as the command line gave them.

import { isKey, KEYS } from './config-keys.js';
import type { Layer, Problem, Setting } from './setting.js';
import { unknownKey } from './unknown-key.js';

export interface Flag {
  /** As it was written: "--idle-timeout", "--set flow.idle_timeout". */
  readonly option: string;
  /** The key it sets; `--set` may name one that does not exist. */
  readonly key: string;
  /** Switches are true or false, options that may come several times a list. */
  readonly value: string | boolean | readonly string[];
}

export function flagLayer(flags: readonly Flag[]): Layer {
  const settings: Setting[] = [];
  const problems: Problem[] = [];
  for (const [at, { option, key, value }] of flags.entries()) {
    if (!isKey(key)) {
      problems.push({ at, text: `${option}: ${unknownKey(key)}` });
      continue;
    }
    const before = settings.find((setting) => setting.key === key);
    if (before === undefined) settings.push({ at, key, value: yamlValue(key, value), origin: option, subject: () => option });
    else problems.push({ at, text: `${key} is given twice: ${before.origin} and ${option}` });
  }
  return { settings, problems };
}

function yamlValue(key: keyof typeof KEYS, value: Flag['value']): unknown {
  if (typeof value === 'boolean') return value;
  return KEYS[key].fromText(typeof value === 'string' ? value : value.join(','));
}
