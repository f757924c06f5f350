// The short way into `rastro replay` (plain-arguments.ts is the shortest): yargs's own parser over the same option table, without yargs. Loading yargs costs as
// much as tracking a million packets, and a replay that is written correctly needs none of it. Anything unusual (an unknown
// option, --help, no file) is answered with undefined, and yargs then says what there is to say.

import parse from 'yargs-parser';
import { REPLAY_OPTIONS, type ReplayArguments } from './replay-options.js';

const NAMES = Object.entries(REPLAY_OPTIONS);
const ALIASES = Object.fromEntries(NAMES.flatMap(([name, option]) => ('alias' in option ? [[name, [option.alias]]] : [])));

const KNOWN = new Set(['_', '--', ...NAMES.map(([name]) => name), ...Object.values(ALIASES).flat()]);
const TEXT_NAMES = NAMES.filter(([, option]) => option.type === 'string').map(([name]) => name);
const SWITCH_NAMES = NAMES.filter(([, option]) => option.type === 'boolean').map(([name]) => name);

/** Letters behind one dash; about several at once, and about unknown ones, the two parsers sometimes disagree. */
const LETTERS = /^-[^-\d]/;
const KNOWN_LETTERS = new Set(Object.values(ALIASES).map(([letter]) => `-${letter}`));

export interface QuickReplay {
  readonly files: readonly string[];
  readonly given: ReplayArguments;
}

/** What the arguments behind "replay" say; undefined where yargs must look at them. */
export function parseQuickReplay(argv: readonly string[]): QuickReplay | undefined {
  const options = argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv;
  if (options.some((argument) => LETTERS.test(argument) && !KNOWN_LETTERS.has(argument))) return undefined;
  // Of a value that is neither true nor false the parser says nothing.
  const isOddSwitch = (argument: string): boolean =>
    SWITCH_NAMES.some((name) => argument.startsWith(`--${name}=`)) && !/=(true|false)$/.test(argument);
  if (options.some(isOddSwitch)) return undefined;
  const { argv: parsed, error } = parse.detailed([...argv], {
    string: ['_', ...TEXT_NAMES],
    boolean: SWITCH_NAMES,
    narg: Object.fromEntries(TEXT_NAMES.map((name) => [name, 1])),
    alias: ALIASES,
    configuration: { 'unknown-options-as-args': true, 'camel-case-expansion': false, 'dot-notation': false, 'populate--': true },
  });
  const files = [...parsed._.map(String), ...(parsed['--'] ?? []).map(String)];
  const isUnusual =
    parsed._.some((word) => String(word).startsWith('-') && word !== '-') || Object.keys(parsed).some((name) => !KNOWN.has(name));
  return error !== null || isUnusual || files.length === 0 ? undefined : { files, given: parsed as ReplayArguments };
}
