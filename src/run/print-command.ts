// `rastro print` on the command line.

import type { Argv } from 'yargs';
import { type Command, textsOf } from './command.js';
import { NO_SOURCE, PRINT_OPTIONS, type PrintOptions, printOptions } from './print-options.js';

/** The command; tests give their own `onPrint`. */
export function printCommand(onPrint: (options: PrintOptions) => Promise<number> = printNow): Command {
  return {
    name: 'print',
    positionals: '<source..>',
    about: 'show packets, one line each, as tcpdump does',
    group: 'Looking',
    options: PRINT_OPTIONS,
    missing: NO_SOURCE,
    help,
    run: (given) => onPrint(printOptions(textsOf(given['source']), given)),
  };
}

async function printNow(options: PrintOptions): Promise<number> {
  return (await import('./print.js')).print(options);
}

function help(command: Argv): Argv {
  return command
    .positional('source', {
      type: 'string',
      array: true,
      describe: 'pcap, pcapng or gzip of either; - is standard input',
      demandOption: true,
    })
    .example('$0 print trace.pcap -c 20', 'the first 20 packets')
    .example("$0 print trace.pcap --where 'port == 53' -t date", 'DNS, with dates')
    .example('tcpdump -U -w - | $0 print - -e -X', 'what tcpdump captures, as it comes, with hardware addresses and bytes')
    .example('$0 print trace.pcap -f jsonl', 'for programs')
    .epilogue('Exit status: 0 done; 1 failed; 2 wrong usage; 3 done, but a capture was cut short; 130 interrupted.');
}
