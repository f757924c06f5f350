// Configurations as YAML text: the one that documents every key (config/rastro.yaml), and one that says where each value is from.

import { stringify } from 'yaml';
import { KEY_NAMES, KEYS, type KeyName, sectionOf } from './config-keys.js';
import type { LoadedConfig } from './load-config.js';

const HEAD = `# yaml-language-server: $schema=rastro.schema.json
#
# Configuration of \`rastro run\`. Every key is here with its default; leave out what you do not change.
# Stronger than this file are RASTRO_ variables (RASTRO_FLOW_IDLE_TIMEOUT=15s), and options (--idle-timeout 15s) above all.
# \`rastro check-config\` says whether a file is valid. SIGHUP reloads it: keys marked (reload) are taken at once, without a
# packet or a flow lost; all others when rastro starts.
# Durations: 500ms, 15s, 2m, 1h, 7d. Sizes: 512KiB, 100MiB, 1GiB (or kB, MB, GB). "off" is no limit, or not at all.
`;

/** Letters in a line of what is said of a key. */
const LONGEST_COMMENT = 120;

/** The text of config/rastro.yaml. */
export function documentedText(): string {
  const about = (key: KeyName): string => `${KEYS[key].about}${KEYS[key].takenAt === 'reload' ? ' (reload)' : ''}`;
  return HEAD + textOf((key) => [...commentOf(about(key)), `${lastName(key)}: ${yamlOf(KEYS[key].initial)}`]);
}

/** `text` in lines of a comment. */
function commentOf(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > LONGEST_COMMENT) lines.push(`# ${word}`);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

/** The settings in force, each with the place it was set in behind it. */
export function explainedText({ plain, source }: LoadedConfig): string {
  return textOf((key) => [`${lastName(key)}: ${yamlOf(plain[key])} # ${source[key]}`]).trimStart();
}

/** All keys in their sections, as the lines that `linesOf` writes for each. */
function textOf(linesOf: (key: KeyName) => string[]): string {
  const lines: string[] = [];
  let before = '';
  for (const key of KEY_NAMES) {
    const section = sectionOf(key);
    lines.push(...headings(before, section, key));
    lines.push(...linesOf(key).map((line) => indentOf(section) + line));
    before = section;
  }
  return `${lines.join('\n')}\n`;
}

function lastName(key: KeyName): string {
  return key.slice(sectionOf(key).length);
}

/** The lines that open the sections of `key` which are not open yet; between topics an empty one. */
function headings(before: string, section: string, key: KeyName): string[] {
  const isNewTopic = section.split('.')[0] !== before.split('.')[0] || key === KEY_NAMES[0];
  const names = section.split('.').slice(0, -1);
  const opened = names.filter((_, depth) => !before.startsWith(`${names.slice(0, depth + 1).join('.')}.`));
  const first = names.length - opened.length;
  return [...(isNewTopic ? [''] : []), ...opened.map((name, index) => `${'  '.repeat(first + index)}${name}:`)];
}

function indentOf(section: string): string {
  return '  '.repeat(section.split('.').length - 1);
}

/** In one line. */
function yamlOf(value: unknown): string {
  return stringify(value, { collectionStyle: 'flow', flowCollectionPadding: false, lineWidth: 0, blockQuote: false }).trimEnd();
}
