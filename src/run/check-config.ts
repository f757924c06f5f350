// `rastro check-config`: whether a configuration is valid, and what is in force with it.

import { readConfigFile } from '../config/config-file.js';
import { explainedText } from '../config/config-text.js';
import { loadConfig } from '../config/load-config.js';
import { USUAL_FILES, usualFile } from '../config/usual-file.js';
import { UsageError } from '../errors.js';
import { writeToStandardOutput } from '../output/standard-output.js';

/** Throws ConfigError with all that is wrong. */
export function checkConfig(named: string | undefined, isPrinted: boolean): number {
  if (named === '') throw new UsageError('the name of a configuration file is empty');
  const file = named ?? usualFile();
  if (file === undefined) throw new UsageError(`check-config needs a file: there is neither ${USUAL_FILES.join(' nor ')}`);
  const loaded = loadConfig({ file: readConfigFile(file), environment: process.env });
  writeToStandardOutput(isPrinted ? explainedText(loaded) : `${file} is valid\n`);
  return 0;
}
