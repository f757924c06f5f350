// `rastro run` on the command line.

import type { Argv } from 'yargs';
import type { Command } from './command.js';
import { RUN_OPTIONS } from './run-options.js';

export const runCommand: Command = {
  name: 'run',
  positionals: '',
  about: 'watch interfaces and write flow records to a rotating CSV',
  group: 'Running',
  options: RUN_OPTIONS,
  help,
  run: async (given) => (await import('./run.js')).run(given),
};

function help(command: Argv): Argv {
  return command
    .example('$0 run -i eth0', 'records of eth0 in ./flows/flows.csv')
    .example('$0 run -c /etc/rastro/rastro.yaml --idle-timeout 15s', 'settings of a file, one of them overridden')
    .example("$0 run -i any --filter 'tcp port 443' --metrics 127.0.0.1:9477", 'some traffic of all interfaces, with metrics')
    .epilogue(
      'Signals: HUP reloads the configuration, USR1 rotates the file, USR2 logs all counters, TERM and INT end it.\n' +
        'Exit status: 0 ended; 1 failed; 2 wrong usage or configuration.',
    );
}
