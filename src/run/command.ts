// What a command of rastro is: its words on the command line, its help, and what it does.

import type { Argv } from 'yargs';

/** An option as yargs takes it. */
export interface OptionText {
  readonly type: 'string' | 'boolean';
  readonly describe: string;
  readonly default?: string | boolean;
  readonly defaultDescription?: string;
  readonly alias?: string;
  readonly group?: string;
  /** Takes one value or more, each time with its option; others take exactly one. */
  readonly array?: boolean;
}

/** What the command line gave: option names, and the names of positional arguments. */
export type Given = Readonly<Record<string, unknown>>;

export interface Command {
  readonly name: string;
  /** Positional arguments as yargs writes them, such as "<files..>"; "" for none. */
  readonly positionals: string;
  readonly about: string;
  /** Heading of `rastro --help` that it stands under. */
  readonly group: 'Records' | 'Running' | 'Looking';
  readonly options: Readonly<Record<string, OptionText>>;
  /** What is said when a positional argument is missing. */
  readonly missing?: string;
  /** Adds positional arguments, examples and an epilogue to the help. */
  help?(command: Argv): Argv;
  /** Runs it and answers the exit status. Its modules are loaded only then. */
  run(given: Given): Promise<number> | number;
}

/** Arguments of a positional that takes several, as text. */
export function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [String(value)];
}
