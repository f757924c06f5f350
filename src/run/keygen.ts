// `rastro keygen`: a key file for --anonymize.

import { UsageError } from '../errors.js';
import { makeKeyFile } from '../output/key-file.js';
import { writeToStandardOutput } from '../output/standard-output.js';

/** Makes the key file, says which key it has, and answers the exit status. Throws UsageError and SinkError. */
export function keygen(path: string): number {
  if (path === '') throw new UsageError('the name of the key file is empty');
  if (path === '-') throw new UsageError('a key goes to a file, not to standard output');
  writeToStandardOutput(`${path}: a new key with the fingerprint ${makeKeyFile(path)}, for you alone to read\n`);
  return 0;
}
