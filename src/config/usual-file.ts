// Which configuration file is meant, and what it sets. Only where there is one is the YAML parser loaded: a twentieth of the daemon's start.

import { existsSync } from 'node:fs';
import type { ConfigFile } from './load-config.js';

/** Where a configuration is looked for when none is named. */
export const USUAL_FILES = ['config/rastro.yaml', '/etc/rastro/rastro.yaml'] as const;

/** The configuration that is used when none is named; undefined where there is none. */
export function usualFile(): string | undefined {
  return USUAL_FILES.find((file) => existsSync(file));
}

/** The file `named`, or else the usual one; undefined where there is neither. */
export async function configFile(named?: string): Promise<ConfigFile | undefined> {
  const file = named ?? usualFile();
  return file === undefined ? undefined : (await import('./config-file.js')).readConfigFile(file);
}
