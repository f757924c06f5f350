// A configuration file becomes settings: read, parsed as YAML, and walked; each setting knows its line and column.

import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { type Document, isAlias, isMap, isNode, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument } from 'yaml';
import { systemReason } from '../errors.js';
import { isKey, isSection } from './config-keys.js';
import { shown } from './key-kinds.js';
import type { ConfigFile } from './load-config.js';
import type { Problem, Setting } from './setting.js';
import { dottedKey, unknownKey } from './unknown-key.js';

/** The parser is recursive: some hundred levels exhaust the stack. */
const TOO_DEEP = 'is nested too deeply';

/** Nobody writes that much; /dev/zero does. */
const MOST_BYTES = 1 << 20;

/** What `file` sets, or what keeps it from being read. */
export function readConfigFile(file: string): ConfigFile {
  let bytes: Uint8Array;
  try {
    bytes = contentsOf(file);
  } catch (error) {
    return refused(file, `cannot be read: ${systemReason(error)}`);
  }
  if (bytes.length > MOST_BYTES) return refused(file, 'is larger than a configuration can be (1MiB)');
  const text = textOf(bytes);
  return text === undefined ? refused(file, 'is not UTF-8 text') : parsedLayer(file, text);
}

/** Without its byte order mark; undefined where it is no UTF-8. */
function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function refused(file: string, why: string): ConfigFile {
  return { file, settings: [], problems: [{ at: 0, text: `${file}: ${why}` }] };
}

/** At most one byte more than a configuration can have. */
function contentsOf(file: string): Uint8Array {
  const descriptor = openSync(file, 'r');
  try {
    if (fstatSync(descriptor).isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
    const bytes = Buffer.alloc(MOST_BYTES + 1);
    let length = 0;
    for (;;) {
      const read = readSync(descriptor, bytes, length, bytes.length - length, null);
      length += read;
      if (read === 0 || length === bytes.length) return bytes.subarray(0, length);
    }
  } finally {
    closeSync(descriptor);
  }
}

/** What the YAML `text` of `file` sets. */
export function parsedLayer(file: string, text: string): ConfigFile {
  const lines = new LineCounter();
  const walk = new FileWalk(file, lines);
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error', stringKeys: true });
    // One mistake makes the parser complain of several things where it stands.
    const places = document.errors.map(({ pos }) => pos[0]);
    const firsts = document.errors.filter(({ pos }, index) => places.indexOf(pos[0]) === index);
    for (const { pos, message } of firsts) walk.problem(pos[0], inOurWords(message, text.slice(pos[0])));
    if (document.errors.length === 0) walk.top(document);
  } catch {
    walk.problem(0, TOO_DEEP);
  }
  return walk;
}

/** Some of what the parser says of the text at `rest` is for programmers, not for those who wrote the file. */
function inOurWords(message: string, rest: string): string {
  if (message === 'Maximum call stack size exceeded') return TOO_DEEP;
  if (message.startsWith('Source contains multiple documents')) return 'there is more than one document (---); a configuration is one';
  if (message === 'Map keys must be unique') return `${keyOf(rest)} is given twice`;
  if (message.startsWith('With stringKeys')) return 'a key must be plain text';
  return message;
}

/** The key that `text` begins with, on one line, as it is written there. */
function keyOf(text: string): string {
  return /^(?:"(?:[^"\\\n]|\\.){0,80}"|'[^'\n]{0,80}'|[\w.-]{1,80}(?=\s*:))/.exec(text)?.[0] ?? 'a key';
}

class FileWalk implements ConfigFile {
  readonly settings: Setting[] = [];
  readonly problems: Problem[] = [];
  readonly file: string;
  readonly #lines: LineCounter;
  #document: Document | undefined;

  constructor(file: string, lines: LineCounter) {
    this.file = file;
    this.#lines = lines;
  }

  problem(offset: number, text: string): void {
    this.problems.push({ at: offset, text: `${this.#place(offset)}: ${text}` });
  }

  top(document: Document): void {
    this.#document = document;
    if (document.contents !== null) this.#section(document.contents, '', 0);
  }

  /** Takes the keys in `node`, the value of the section `name`, which stands at `offset`. */
  #section(node: unknown, name: string, offset: number): void {
    const map = this.#resolved(node);
    // "flow:" with all its keys left out or commented out.
    if (map === null || map === undefined || (isScalar(map) && map.value === null)) return;
    if (!isMap(map)) {
      const got = shown(this.#plain(map));
      const what = name === '' ? 'a configuration must be a map of keys to values' : `${name} must be a map of keys to values`;
      this.problem(startOf(node) ?? offset, `${what}; got ${got}`);
      return;
    }
    for (const pair of map.items) this.#pair(pair, name === '' ? '' : `${name}.`, offset);
  }

  #pair(pair: Pair<unknown, unknown>, prefix: string, offset: number): void {
    const at = startOf(pair.key) ?? offset;
    const written = String(this.#plain(pair.key));
    const name = prefix + written;
    // Two ways to write a key would hide from the parser that it is given twice.
    if (written.includes('.')) this.problem(at, dottedKey(name));
    else if (isKey(name)) {
      const valueAt = startOf(pair.value) ?? at;
      const subject = (item?: number): string => `${this.#place(this.#itemStart(pair.value, item) ?? valueAt)}: ${name}`;
      const origin = `${this.file}:${this.#lines.linePos(at).line}`;
      this.settings.push({ at, key: name, value: this.#plain(pair.value), origin, subject });
    } else if (isSection(name)) this.#section(pair.value, name, at);
    else this.problem(at, unknownKey(name));
  }

  #resolved(node: unknown): unknown {
    if (!isAlias(node) || this.#document === undefined) return node;
    return node.resolve(this.#document);
  }

  /** `node` as JavaScript; undefined for what cannot be one value, such as a list that holds itself. */
  #plain(node: unknown): unknown {
    if (!isNode(node) || this.#document === undefined) return node;
    return node.toJS(this.#document);
  }

  #itemStart(node: unknown, item: number | undefined): number | undefined {
    const list = this.#resolved(node);
    return item !== undefined && isSeq(list) ? startOf(list.items[item]) : undefined;
  }

  #place(offset: number): string {
    const { line, col } = this.#lines.linePos(offset);
    // An empty file has no lines.
    return `${this.file}:${Math.max(line, 1)}:${Math.max(col, 1)}`;
  }
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? (node as Node).range?.[0] : undefined;
}
