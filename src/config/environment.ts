// The environment becomes settings: RASTRO_FLOW_IDLE_TIMEOUT is flow.idle_timeout.

import { nearest } from '../nearest.js';
import { KEY_NAMES, KEYS, type KeyName } from './config-keys.js';
import type { Layer, Problem, Setting } from './setting.js';

export type Environment = Readonly<Record<string, string | undefined>>;

const PREFIX = 'RASTRO_';
/** Read by rastro's own tests. */
const OF_TESTS = 'RASTRO_TEST_';

/** The variable that sets `key`. */
export function variableOf(key: KeyName): string {
  return PREFIX + key.replaceAll('.', '_').toUpperCase();
}

const KEY_OF = new Map(KEY_NAMES.map((key) => [variableOf(key), key]));

export function environmentLayer(environment: Environment): Layer {
  const settings: Setting[] = [];
  const problems: Problem[] = [];
  for (const [at, [variable, text]] of Object.entries(environment).entries()) {
    if (!variable.startsWith(PREFIX) || variable.startsWith(OF_TESTS) || text === undefined) continue;
    const key = KEY_OF.get(variable);
    const origin = `environment ${variable}`;
    if (key !== undefined) settings.push({ at, key, value: KEYS[key].fromText(text), origin, subject: () => origin });
    else problems.push({ at, text: `${origin}: ${unknownVariable(variable)}` });
  }
  return { settings, problems };
}

function unknownVariable(variable: string): string {
  const near = nearest(variable, [...KEY_OF.keys()]);
  return `there is no such setting${near === undefined ? ` (names are ${PREFIX} and a key, such as ${variableOf('flow.idle_timeout')})` : `; did you mean ${near}?`}`;
}
