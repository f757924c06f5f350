// `rastro verify`: closed files against their manifests.

import type { FileVerdict } from '../output/verify.js';
import type { RowFormat } from '../query/row-format.js';
import { type Command, textsOf } from './command.js';
import { LISTING_OPTIONS, listingFormat } from './listing.js';
import type { VerifyReport } from './verify-report.js';

export function verifyCommand(): Command {
  return {
    name: 'verify',
    positionals: '<paths..>',
    about: 'prove that closed files are what their manifests say',
    group: 'Records',
    missing: 'which file or folder? For example: rastro verify /var/log/rastro',
    options: LISTING_OPTIONS,
    help: (command) =>
      command
        // yargs would say of what is required that it is [] by default.
        .positional('paths', { type: 'string', describe: 'a CSV, plain or .gz, or a folder of them', array: true, default: undefined })
        .example('$0 verify /var/log/rastro', 'all files of the daemon, and whether one is missing')
        .example('$0 verify flows-20261121T230000Z.csv.gz', 'one file')
        .epilogue('Exit status: 0 all agree, 1 some do not or have no manifest, 2 wrong usage.'),
    run: async (given) => verify(textsOf(given['paths']), listingFormat(given)),
  };
}

async function verify(paths: readonly string[], format: RowFormat): Promise<number> {
  const [{ statSync }, { resolve }, { verifyFile, verifyFolder }, report, errors, { writeToStandardOutput }] = await Promise.all([
    import('node:fs'),
    import('node:path'),
    import('../output/verify.js'),
    import('./verify-report.js'),
    import('../errors.js'),
    import('../output/standard-output.js'),
  ]);
  const { UsageError, systemReason } = errors;
  // By file: a shell's flows/* names each by its manifest too.
  const verdicts = new Map<string, FileVerdict>();
  let hasFolders = false;
  for (const path of paths) {
    const found: FileVerdict[] = [];
    try {
      const isFolder = statSync(path).isDirectory();
      hasFolders ||= isFolder;
      found.push(...(isFolder ? await verifyFolder(path) : [await verifyFile(path)]));
    } catch (error) {
      throw new UsageError(`cannot verify ${path}: ${systemReason(error)}`);
    }
    // A wrong path in a crontab would otherwise prove nothing every night.
    if (found.length === 0) throw new UsageError(`nothing to verify in ${path}: the folder has no CSV of records`);
    for (const verdict of found) verdicts.set(resolve(verdict.file), verdict);
  }
  const result: VerifyReport = report.reportOf([...verdicts.values()], hasFolders);
  writeToStandardOutput(report.verifyText(format, result));
  return result.agrees ? 0 : 1;
}
