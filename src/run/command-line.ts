// The command line as yargs tells it: commands, their options, help with examples, and errors with a suggestion.

import yargs, { type Argv, type Options } from 'yargs';
import { UsageError } from '../errors.js';
import { nearest } from '../nearest.js';
import { ownVersion } from '../project-files.js';
import type { Command, Given, OptionText } from './command.js';
import { COMMANDS } from './commands.js';

const WIDEST_HELP = 112;
/** Those that every command has. */
const OWN_OPTIONS = ['help', 'h', 'version'];

/** Stands for the word "-" while yargs reads the words, since it makes "" of that where one positional argument is expected. */
const HIDDEN_DASH = '\u0001';

/** What was given, with its dashes again. */
function withDashes(given: Given): Given {
  const shown = (value: unknown): unknown => (Array.isArray(value) ? value.map(shown) : value === HIDDEN_DASH ? '-' : value);
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, shown(value)]));
}

/** Runs the command that `argv` names and answers the exit status. Throws UsageError and what the command throws. */
export async function runCommandLine(argv: readonly string[], commands: readonly Command[] = COMMANDS): Promise<number> {
  let status = 0;
  const parser = yargs(argv.map((word) => (word === '-' ? HIDDEN_DASH : word)))
    .scriptName('rastro')
    .usage(`$0 COMMAND [options]\n\nTracks network flows: packets in, exact flow records out.\n\n${groupedCommands(commands)}`)
    .example('$0 replay trace.pcap', 'records of a capture on standard output')
    .example('tcpdump -w - | $0 replay -', 'records of what tcpdump sees, until it ends')
    .example('$0 summary trace.pcap', 'who talked with whom, as a table')
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
      throw error ?? usageError(message.replaceAll(HIDDEN_DASH, '-'), argv, commands);
    });
  // The help of rastro itself lists its commands by purpose; yargs can only list them all, so there they are hidden from it.
  const isOfCommand = commands.some(({ name }) => argv.includes(name));
  for (const command of commands) {
    const words = `${command.name} ${command.positionals}`.trim();
    parser.command(
      words,
      // Its types do not know that a description may be false.
      (isOfCommand ? command.about : false) as string,
      (builder) => withHelp(builder, command),
      async (given) => {
        refuseSwitchValues(argv, command);
        status = await command.run(withDashes(given));
      },
    );
  }
  try {
    refuseLostOption(argv, commands);
    await parser.parseAsync();
  } catch (error) {
    // yargs throws what its parser finds past `fail`.
    throw error instanceof Error && error.name === 'YError'
      ? usageError(error.message.replaceAll(HIDDEN_DASH, '-'), argv, commands)
      : error;
  }
  return status;
}

/** An option where the command should be; yargs would only miss the command. */
function refuseLostOption(argv: readonly string[], commands: readonly Command[]): void {
  const [word = ''] = argv;
  if (!word.startsWith('-') || word === '-' || commands.some(({ name }) => argv.includes(name))) return;
  const name = word.replace(/^-+/, '').replace(/=.*/, '');
  if (!OWN_OPTIONS.includes(name)) throw unknownOption(name, OWN_OPTIONS);
}

/** Commands under the heading of their group, groups in order of their first commands. (yargs would take away what lines begin with.) */
function groupedCommands(commands: readonly Command[]): string {
  const groups = [...new Set(commands.map(({ group }) => group))];
  // Without what follows the name, so that each fits into a line of 80.
  const wordsOf = ({ name }: Command): string => `$0 ${name}`;
  const width = Math.max(...commands.map((command) => wordsOf(command).length));
  const listOf = (group: string): string =>
    commands
      .filter((command) => command.group === group)
      .map((command) => `${wordsOf(command).padEnd(width)}  ${command.about}`)
      .join('\n');
  return groups.map((group) => `${group}:\n${listOf(group)}`).join('\n\n');
}

function withHelp(builder: Argv, command: Command): Argv {
  const options = Object.entries(command.options).map(([name, option]) => [name, withOneValue(option)] as const);
  const described = builder.options(Object.fromEntries(options));
  return command.help?.(described) ?? described;
}

/** An option that is no switch takes exactly one value each time, also one that begins with a dash. */
function withOneValue(option: OptionText): Options {
  return option.type === 'string' ? { ...option, nargs: 1 } : option;
}

/** yargs takes any value of a switch but "true" for false. */
function refuseSwitchValues(argv: readonly string[], command: Command): void {
  for (const word of argv) {
    if (word === '--') return;
    const [, name = '', value = ''] = /^--([^=]+)=(.*)$/.exec(word) ?? [];
    if (command.options[name]?.type !== 'boolean' || value === 'true' || value === 'false') continue;
    throw UsageError.of(`--${name}`, 'true or false, or without a value', value);
  }
}

/** What yargs found, in one line, with the option or command that was probably meant. */
function usageError(message: string, argv: readonly string[], commands: readonly Command[]): UsageError {
  const command = commands.find(({ name }) => name === argv[0]);
  const text = message.split('\n').at(-1) ?? message;
  const valueless = /^Not enough arguments following: (.+)$/.exec(text)?.[1];
  if (valueless !== undefined) return new UsageError(`${asOption(valueless)} needs a value`);
  if (text.startsWith('Not enough non-option arguments')) return new UsageError(command?.missing ?? text);
  const unknown = /^Unknown (?:argument|command)s?: ([^,]+)/.exec(text)?.[1];
  return unknown === undefined ? new UsageError(text) : unknownWord(unknown, argv, command, commands);
}

/** `unknown` is a word of `argv`, without dashes if it is an option. */
function unknownWord(unknown: string, argv: readonly string[], command: Command | undefined, commands: readonly Command[]): UsageError {
  if (argv.includes(unknown)) {
    const isCommand = argv[0] === unknown;
    const names = commands.map(({ name }) => name);
    const near = isCommand ? nearest(unknown, names) : undefined;
    const what = isCommand ? 'command' : 'argument';
    return new UsageError(`unknown ${what}: ${unknown}${near === undefined ? '' : `; did you mean ${near}?`}`);
  }
  return unknownOption(unknown, [...Object.keys(command?.options ?? {}), ...OWN_OPTIONS]);
}

function unknownOption(name: string, known: readonly string[]): UsageError {
  const near = nearest(
    name,
    known.filter(({ length }) => length > 1),
  );
  return new UsageError(`unknown option: ${asOption(name)}${near === undefined ? '' : `; did you mean --${near}?`}`);
}

function asOption(name: string): string {
  return name.length === 1 ? `-${name}` : `--${name}`;
}
