// The shortest way from arguments to options: words that can mean only one thing, read without any parser, which takes as long to
// load as a hundred thousand packets take to track. Whatever else is said, be it only unusual, is answered with undefined and
// left to yargs.

import type { OptionText } from './command.js';

/** No quotes, which a parser may take away, and no dash in front. */
const PLAIN_WORD = /^[\w./][\w./:,+@%=-]*$/;
/** Behind a switch these are its value. */
const SWITCH_VALUE = /^(true|false)$/;

export interface PlainWords {
  /** Those that belong to no option. */
  readonly words: readonly string[];
  readonly given: Readonly<Record<string, string | boolean | readonly string[]>>;
}

/** What the arguments behind a command with these options say; undefined where a parser must look at them. */
export function plainWords(argv: readonly string[], options: Readonly<Record<string, OptionText>>): PlainWords | undefined {
  const words: string[] = [];
  const given: Record<string, string | boolean | string[]> = {};
  const names = Object.keys(options);
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] ?? '';
    const name = names.find((known) => word === `--${known}` || word === `-${options[known]?.alias}`);
    if (name === undefined) {
      if (!PLAIN_WORD.test(word)) return undefined;
      words.push(word);
      continue;
    }
    const next = argv[i + 1] ?? '';
    const before = given[name];
    if (options[name]?.type === 'boolean') {
      if (SWITCH_VALUE.test(next) || before !== undefined) return undefined;
      given[name] = true;
      continue;
    }
    if (!PLAIN_WORD.test(next)) return undefined;
    if (options[name]?.array === true) given[name] = Array.isArray(before) ? [...before, next] : [next];
    else if (before === undefined) given[name] = next;
    else return undefined;
    i++;
  }
  return { words, given };
}
