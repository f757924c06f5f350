// The anonymizer that the configuration asks for, its key read once, at the start, and by `rastro check-config`.

import type { LoadedConfig } from '../config/load-config.js';
import { ConfigError, UsageError } from '../errors.js';
import type { Anonymizer } from '../output/anonymizer.js';

/** undefined where addresses stay as they are. Throws ConfigError, which says where the key file was named. */
export async function daemonAnonymizer({ config, subject }: LoadedConfig): Promise<Anonymizer | undefined> {
  if (config.anonymize === undefined) return undefined;
  const { loadAnonymizer } = await import('../output/anonymizer.js');
  try {
    return loadAnonymizer(config.anonymize.keyFile, config.anonymize.keep);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new ConfigError([`${subject['anonymize.key']}: ${error.message}`]);
  }
}
