// `rastro check-config` on the command line.

import type { Argv } from 'yargs';
import type { Command } from './command.js';

export const checkConfigCommand: Command = {
  name: 'check-config',
  positionals: '[file]',
  about: 'say whether a configuration file is valid',
  group: 'Running',
  options: { print: { type: 'boolean', default: false, describe: 'write the settings in force, and where each was set' } },
  help,
  run: async ({ file, print }) => {
    const { checkConfig } = await import('./check-config.js');
    return checkConfig(file === undefined ? undefined : String(file), print === true);
  },
};

function help(command: Argv): Argv {
  return command
    .positional('file', { type: 'string', describe: 'YAML file [config/rastro.yaml, else /etc/rastro/rastro.yaml]' })
    .example('$0 check-config /etc/rastro/rastro.yaml', 'before a reload')
    .example('RASTRO_THREADS=2 $0 check-config --print', 'with what the environment sets')
    .epilogue('Exit status: 0 valid; 2 not valid, each mistake with file:line:column.');
}
