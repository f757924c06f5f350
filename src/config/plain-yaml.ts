// A configuration file as nearly everybody writes it becomes settings without a YAML parser, which takes longer to load than a
// daemon with defaults takes to start. Only lines that can mean one thing are read: sections, keys with a plain value, comments.
// Whatever else stands there, be it only unusual, is answered with undefined and left to the parser (config-file.ts); so is a
// file with a mistake, since only the parser knows the places of all things. A test holds the two together.

import { isKey, isSection } from './config-keys.js';
import type { Layer, Setting } from './setting.js';

const PLAIN_TEXT = /^[\n\x20-\x7e]*$/;
const EMPTY_LINE = /^ *(#.*)?$/;
const SECTION_LINE = /^( *)([a-z_]+):(?: +#.*| *)$/;
const KEY_LINE = /^( *)([a-z_]+): +(?:([^\s#"'[\]][^\s#]*)|"([^"\\]*)"|(\[\]))(?: +#.*| *)$/;

/** Words that YAML takes for text whatever version it is, numbers with units, addresses, paths. */
const TEXTS = [
  /^[A-Za-z][\w./+-]*$/,
  /^\d+(\.\d+)?(ms|[smhd]|[kMGT]?B|[KMGT]iB)$/,
  /^\d+\.\d+\.\d+\.\d+:\d+$/,
  /^\.{0,2}\/[\w./-]*$/,
  /^5-tuple(\+vlan)?$/,
];
/** Words that it takes for something else, or did once. */
const NO_TEXT = /^(null|true|false|yes|no|on|y|n)$/i;
const WHOLE = /^(0|[1-9]\d{0,14})$/;

interface Section {
  /** "" or "output.rotate." */
  readonly prefix: string;
  /** Spaces before its keys; undefined until the first of them. */
  indent: number | undefined;
}

/** What `text`, the content of `file`, sets; undefined where the parser must look at it. */
export function plainLayer(file: string, text: string): Layer | undefined {
  if (!PLAIN_TEXT.test(text)) return undefined;
  const settings: Setting[] = [];
  const sections: Section[] = [{ prefix: '', indent: 0 }];
  const paths = new Set<string>();
  for (const [index, line] of text.split('\n').entries()) {
    if (EMPTY_LINE.test(line)) continue;
    const [, spaces = '', name = ''] = SECTION_LINE.exec(line) ?? KEY_LINE.exec(line) ?? [];
    const section = sectionAt(sections, spaces.length);
    if (name === '' || section === undefined) return undefined;
    const path = section.prefix + name;
    if (paths.has(path)) return undefined;
    paths.add(path);
    const words = KEY_LINE.exec(line);
    if (words === null) {
      if (!isSection(path)) return undefined;
      sections.push({ prefix: `${path}.`, indent: undefined });
      continue;
    }
    const value = words[4] ?? (words[5] === undefined ? plainValue(words[3] ?? '') : []);
    if (value === undefined || !isKey(path)) return undefined;
    const origin = `${file}:${index + 1}`;
    settings.push({ at: index, key: path, value, origin, subject: () => `${origin}: ${path}` });
  }
  return sections.every(({ indent }) => indent !== undefined) ? { settings, problems: [] } : undefined;
}

/** The section that a key behind so many spaces is in; those further in are left. undefined where it can be in none. */
function sectionAt(sections: Section[], spaces: number): Section | undefined {
  const last = sections.at(-1)!;
  const parent = sections.at(-2);
  if (last.indent === undefined) {
    if (spaces <= (parent?.indent ?? 0)) return undefined;
    last.indent = spaces;
  }
  while (sections.length > 1 && sections.at(-1)!.indent! > spaces) sections.pop();
  const section = sections.at(-1)!;
  return section.indent === spaces ? section : undefined;
}

function plainValue(word: string): unknown {
  if (word === 'true' || word === 'false') return word === 'true';
  if (WHOLE.test(word)) return Number(word);
  return TEXTS.some((text) => text.test(word)) && !NO_TEXT.test(word) ? word : undefined;
}
