// The text of a filter becomes words, quoted strings, regular expressions and symbols, each with its place.
// A word is anything that an address, a number with its unit, a time or a name is made of; what it means is for the field
// it is compared with to say.

import { FilterError } from './filter-error.js';

export interface Token {
  readonly kind: 'word' | 'string' | 'regex' | 'symbol' | 'end';
  /** The word or symbol; a string without quotes and escapes; a regular expression without slashes. */
  readonly text: string;
  /** Letters behind a regular expression. */
  readonly flags: string;
  readonly at: number;
  readonly end: number;
}

const WORD = /[\w.:+%*-][\w.:+%*/-]*/y;
const SYMBOL = /==|!=|<=|>=|&&|\|\||[<>!(){},]/y;
const REGEX = /\/((?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\[])+)\/([a-z]*)/y;
const STRING = /"((?:\\.|[^"\\])*)"|'((?:\\.|[^'\\])*)'/sy;
const SPACE = /\s+/y;

/** What people write for a symbol. */
const MEANT: Record<string, string> = { '=': '==', '&': '&&', '|': '||', '~': 'matches' };

/** The tokens of `text`, the last of them an `end`. Throws FilterError. */
export function lexFilter(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const space = matchAt(SPACE, text, at);
    if (space !== undefined) {
      at += space[0].length;
      continue;
    }
    const token = tokenAt(text, at);
    tokens.push(token);
    at = token.end;
  }
  tokens.push({ kind: 'end', text: '', flags: '', at: text.length, end: text.length + 1 });
  return tokens;
}

function tokenAt(text: string, at: number): Token {
  const symbol = matchAt(SYMBOL, text, at);
  if (symbol !== undefined) return tokenOf('symbol', symbol, symbol[0]);
  const word = matchAt(WORD, text, at);
  if (word !== undefined) return tokenOf('word', word, word[0]);
  const string = matchAt(STRING, text, at);
  if (string !== undefined) return tokenOf('string', string, (string[1] ?? string[2] ?? '').replace(/\\(.)/gs, '$1'));
  const regex = matchAt(REGEX, text, at);
  if (regex !== undefined) return tokenOf('regex', regex, regex[1] ?? '', regex[2]);
  throw strange(text, at);
}

function tokenOf(kind: Token['kind'], match: RegExpExecArray, text: string, flags = ''): Token {
  return { kind, text, flags, at: match.index, end: match.index + match[0].length };
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}

function strange(text: string, at: number): FilterError {
  const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
  if (character === '"' || character === "'") return new FilterError(`the string is not closed with ${character}`, text, at, text.length);
  if (character === '/') return new FilterError('the regular expression is not closed with /', text, at, text.length);
  const meant = MEANT[character];
  const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
  return new FilterError(`${JSON.stringify(character)} means nothing here${hint}`, text, at, at + character.length);
}

/** `text` in quotes, as a token of kind string is written. */
export function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
