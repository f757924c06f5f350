// The shortest way into `rastro replay`: arguments that can mean only one thing, read without any parser, which takes as long to
// load as a hundred thousand packets take to track. Whatever else is said, be it only unusual, is answered with undefined and
// left to yargs's parser (quick-replay.ts).

import type { QuickReplay } from './quick-replay.js';
import { REPLAY_OPTIONS } from './replay-options.js';

type Option = keyof typeof REPLAY_OPTIONS;

const NAMES = Object.keys(REPLAY_OPTIONS) as Option[];
/** No quotes, which a parser may take away, and no dash in front. */
const PLAIN_WORD = /^[\w./][\w./:,+@%-]*$/;
/** Behind a switch these are its value. */
const SWITCH_VALUE = /^(true|false)$/;

/** What the arguments behind "replay" say; undefined where a parser must look at them. */
export function plainArguments(argv: readonly string[]): QuickReplay | undefined {
  const files: string[] = [];
  const given: Partial<Record<Option, string | boolean>> = {};
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] ?? '';
    const option = NAMES.find((name) => word === `--${name}` || word === letterOf(name));
    if (option === undefined) {
      if (!PLAIN_WORD.test(word)) return undefined;
      files.push(word);
      continue;
    }
    const next = argv[i + 1] ?? '';
    if (option in given) return undefined;
    if (REPLAY_OPTIONS[option].type === 'boolean') {
      if (SWITCH_VALUE.test(next)) return undefined;
      given[option] = true;
      continue;
    }
    if (!PLAIN_WORD.test(next)) return undefined;
    given[option] = next;
    i++;
  }
  return files.length === 0 ? undefined : { files, given };
}

function letterOf(name: Option): string | undefined {
  const option = REPLAY_OPTIONS[name];
  return 'alias' in option ? `-${option.alias}` : undefined;
}
