// Values by key become what YAML shows: "flow.idle_timeout" is idle_timeout below flow.

import type { KeyName } from './config-keys.js';

export function nested(plain: Readonly<Record<KeyName, unknown>>): Record<string, unknown> {
  const top: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(plain)) {
    const names = key.split('.');
    let map = top;
    for (const name of names.slice(0, -1)) {
      map[name] ??= {};
      map = map[name] as Record<string, unknown>;
    }
    map[names.at(-1)!] = value;
  }
  return top;
}
