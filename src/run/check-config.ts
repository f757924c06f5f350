// `rastro check-config`: whether a configuration is valid, and what is in force with it.

import { readConfigFile } from '../config/config-file.js';
import { explainedText } from '../config/config-text.js';
import { loadConfig } from '../config/load-config.js';
import { USUAL_FILES, usualFile } from '../config/usual-file.js';
import { UsageError } from '../errors.js';
import { daemonAnonymizer } from '../live/daemon-anonymizer.js';
import { writeToStandardOutput } from '../output/standard-output.js';

/** Throws ConfigError with all that is wrong. */
export async function checkConfig(named: string | undefined, isPrinted: boolean): Promise<number> {
  if (named === '') throw new UsageError('the name of a configuration file is empty');
  const file = named ?? usualFile();
  if (file === undefined) throw new UsageError(`check-config needs a file: there is neither ${USUAL_FILES.join(' nor ')}`);
  const loaded = loadConfig({ file: readConfigFile(file), environment: process.env });
  // Nothing else that the daemon must have is a matter of the file alone.
  await daemonAnonymizer(loaded);
  writeToStandardOutput(isPrinted ? explainedText(loaded) : `${file} is valid\n`);
  return 0;
}
