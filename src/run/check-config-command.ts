// `rastro check-config` on the command line.

import type { Argv } from 'yargs';
import { UsageError } from '../errors.js';
import type { Command } from './command.js';
import { runFlags } from './run-options.js';

export const checkConfigCommand: Command = {
  name: 'check-config',
  positionals: '[file]',
  about: 'say whether a configuration file is valid',
  group: 'Running',
  options: {
    config: { type: 'string', alias: 'c', describe: 'the file, as rastro run names it' },
    print: { type: 'boolean', default: false, describe: 'write the settings in force, and where each was set' },
  },
  help,
  run: async ({ file, config, print }) => {
    const { checkConfig } = await import('./check-config.js');
    const named = runFlags({ config }).file;
    if (file !== undefined && named !== undefined) throw new UsageError('the file is named twice, with and without --config');
    return checkConfig(file === undefined ? named : String(file), print === true);
  },
};

function help(command: Argv): Argv {
  return command
    .positional('file', { type: 'string', describe: 'YAML file [config/rastro.yaml, else /etc/rastro/rastro.yaml]' })
    .example('$0 check-config /etc/rastro/rastro.yaml', 'before a reload')
    .example('RASTRO_THREADS=2 $0 check-config --print', 'with what the environment sets')
    .epilogue('Exit status: 0 valid; 2 not valid, each mistake with file:line:column.');
}
