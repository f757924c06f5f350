// The command line as yargs tells it: commands, their options, help with examples, and errors with a suggestion.

import yargs, { type Argv } from 'yargs';
import { UsageError } from '../errors.js';
import { ownVersion } from '../project-files.js';
import { listColumns } from './columns.js';
import { demo } from './demo.js';
import { nearest } from './quantities.js';
import { replay } from './replay.js';
import { NO_FILES, REPLAY_OPTIONS, type ReplayArguments, type ReplayOptions, replayOptions } from './replay-options.js';

const WIDEST_HELP = 110;
const COMMANDS = ['replay', 'columns', 'demo'];

/** Runs the command that `argv` names and answers the exit status. Throws UsageError and what the command throws. */
export async function runCommandLine(
  argv: readonly string[],
  onReplay: (options: ReplayOptions) => Promise<number> = replay,
): Promise<number> {
  let status = 0;
  const done = async (work: Promise<number> | number): Promise<void> => {
    status = await work;
  };
  const parser = yargs([...argv])
    .scriptName('rastro')
    .usage('$0 COMMAND [options]\n\nTracks network flows: packets in, exact flow records out.')
    .command(['replay <files..>'], 'read capture files and write flow records as CSV', replayHelp, (given) =>
      done(onReplay(replayOptions(asTexts(given['files']), given as ReplayArguments))),
    )
    .command('columns', 'list the columns that records can have', columnsHelp, (given) => done(listColumns(given['json'] === true)))
    .command('demo', 'show the records of a small capture that comes with rastro', {}, () => done(demo()))
    .example('$0 replay trace.pcap', 'records of a capture on standard output')
    .example('tcpdump -w - | $0 replay -', 'records of what tcpdump sees, until it ends')
    .demandCommand(1, 'Which command?')
    .strict()
    // Messages of rastro's own are in English, and usageError reads those of yargs.
    .locale('en')
    .version(ownVersion())
    .alias('help', 'h')
    .parserConfiguration({ 'camel-case-expansion': false, 'dot-notation': false, 'populate--': false })
    .wrap(Math.min(WIDEST_HELP, process.stdout.columns ?? WIDEST_HELP))
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? usageError(message, argv);
    });
  try {
    await parser.parseAsync();
  } catch (error) {
    // yargs throws what its parser finds past `fail`.
    throw error instanceof Error && error.name === 'YError' ? usageError(error.message, argv) : error;
  }
  return status;
}

/** What yargs found, in one line, with the option or command that was probably meant. */
function usageError(message: string, argv: readonly string[]): UsageError {
  const text = message.split('\n').at(-1) ?? message;
  const valueless = /^Not enough arguments following: (.+)$/.exec(text)?.[1];
  if (valueless !== undefined) return new UsageError(`${asOption(valueless)} needs a value`);
  if (text.startsWith('Not enough non-option arguments')) return new UsageError(NO_FILES);
  const unknown = /^Unknown (?:argument|command)s?: ([^,]+)/.exec(text)?.[1];
  return unknown === undefined ? new UsageError(text) : unknownWord(unknown, argv);
}

/** `unknown` is a word of `argv`, without dashes if it is an option. */
function unknownWord(unknown: string, argv: readonly string[]): UsageError {
  if (argv.includes(unknown)) {
    const near = argv[0] === unknown ? nearest(unknown, COMMANDS) : undefined;
    const what = argv[0] === unknown ? 'command' : 'argument';
    return new UsageError(`unknown ${what}: ${unknown}${near === undefined ? '' : `; did you mean ${near}?`}`);
  }
  const options = argv[0] === 'replay' ? Object.keys(REPLAY_OPTIONS) : argv[0] === 'columns' ? ['json'] : [];
  const near = nearest(unknown, [...options, 'help', 'version']);
  return new UsageError(`unknown option: ${asOption(unknown)}${near === undefined ? '' : `; did you mean --${near}?`}`);
}

function asOption(name: string): string {
  return name.length === 1 ? `-${name}` : `--${name}`;
}

/** Every option that is no switch takes exactly one value, also one that begins with a dash. */
const WITH_ONE_VALUE = Object.fromEntries(
  Object.entries(REPLAY_OPTIONS).map(([name, option]) => [name, option.type === 'string' ? { ...option, nargs: 1 } : option]),
);

function replayHelp(command: Argv): Argv {
  return command
    .positional('files', {
      type: 'string',
      array: true,
      describe: 'pcap, pcapng or gzip of either; - is standard input',
      demandOption: true,
    })
    .options(WITH_ONE_VALUE)
    .example('$0 replay mon.pcap tue.pcap.gz -o flows.csv', 'several captures as one stream')
    .example('$0 replay trace.pcapng --direction bi --idle-timeout 15s', 'conversations')
    .example('$0 replay trace.pcap --columns start,srcip,dstip,dstport,bytes,end_reason', 'other columns')
    .example('$0 replay trace.pcap --decapsulate vxlan,gre', 'the flows inside tunnels')
    .epilogue('Exit status: 0 done; 1 failed; 2 wrong usage; 3 done, but a capture was cut short; 130 interrupted.');
}

function columnsHelp(command: Argv): Argv {
  return command.option('json', { type: 'boolean', default: false, describe: 'as JSON' });
}

function asTexts(files: unknown): string[] {
  return Array.isArray(files) ? files.map(String) : [String(files)];
}
