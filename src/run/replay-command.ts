// `rastro replay` on the command line.

import type { Argv } from 'yargs';
import { type Command, textsOf } from './command.js';
import { NO_FILES, REPLAY_OPTIONS, type ReplayArguments, type ReplayOptions, replayOptions } from './replay-options.js';

/** The command; tests give their own `onReplay`. */
export function replayCommand(onReplay: (options: ReplayOptions) => Promise<number> = replayNow): Command {
  return {
    name: 'replay',
    positionals: '<files..>',
    about: 'read capture files and write flow records as CSV',
    group: 'Records',
    options: REPLAY_OPTIONS,
    missing: NO_FILES,
    help,
    run: (given) => onReplay(replayOptions(textsOf(given['files']), given as ReplayArguments)),
  };
}

async function replayNow(options: ReplayOptions): Promise<number> {
  return (await import('./replay.js')).replay(options);
}

function help(command: Argv): Argv {
  return command
    .positional('files', {
      type: 'string',
      array: true,
      describe: 'pcap, pcapng or gzip of either; - is standard input',
      // yargs would say of what is required that it is [] by default.
      default: undefined,
    })
    .example('$0 replay mon.pcap tue.pcap.gz -o flows.csv', 'several captures as one stream')
    .example('$0 replay trace.pcapng --direction bi --idle-timeout 15s', 'conversations')
    .example('$0 replay trace.pcap --columns srcip,dstip,bytes', 'other columns')
    .example('$0 replay trace.pcap --decapsulate vxlan,gre', 'the flows inside tunnels')
    .epilogue('Exit status: 0 done; 1 failed; 2 wrong usage; 3 done, but a capture was cut short; 130 interrupted.');
}
