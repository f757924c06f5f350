// `rastro top` on the command line.

import type { Argv } from 'yargs';
import { FLOW_FIELDS } from '../top/flow-fields.js';
import type { Command } from './command.js';
import { TOP_OPTIONS } from './top-options.js';

export const topCommand: Command = {
  name: 'top',
  positionals: '',
  about: 'show who is talking now, and which process it is',
  group: 'Looking',
  options: TOP_OPTIONS,
  help,
  run: async (given) => (await import('./top.js')).top(given),
};

function help(command: Argv): Argv {
  return command
    .example('$0 top -i eth0', 'flows of eth0, the fastest first')
    .example('$0 top -i any --by process', 'what each process moves')
    .example("$0 top -i eth0 --where 'inout == out && dstport == https'", 'who asks web servers')
    .example("$0 top -i eth0 --json --filter 'tcp port 443' --duration 1m", 'a minute of snapshots for programs')
    .epilogue(
      'Keys: q quits; Tab or 1 to 4 changes the view; s the order, r reverses it; / filters; p pauses; arrows scroll.\n' +
        'Behind / comes text that lines contain; with an operator in it, it is an expression as of --where.\n' +
        `Fields of --where: ${FLOW_FIELDS.map(({ name }) => name).join(' ')}.\n` +
        'At the end the flows are listed, and where every packet went. Processes are named on Linux, those of others as root.\n' +
        'Exit status: 0 ended; 1 failed; 2 wrong usage.',
    );
}
