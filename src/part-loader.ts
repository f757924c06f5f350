// Loads parts of what is built (.ci/build/bundle.ts), in CommonJS, each with the code that V8 made of it at build time. Without that V8 reads all
// of a part's text at every start and compiles its functions as they are first called: two fifths of what a short replay costs beside
// node's own start. Packages and what is not a part are left to node.
//
// V8 tells code of another text by nothing but the text's length: whoever changes a part by hand has to take its code away.

import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Script } from 'node:vm';

type Require = (id: string) => unknown;

/** What a part's text finds as names of its own. `importMetaUrl` is what it had as import.meta.url in src; `importModule` is node's import(). */
const NAMES = 'exports, require, module, importMetaUrl, importModule';

const parts = new Map<string, { exports: unknown }>();

/** What the part in `file` exports. */
export function loadPart(file: string): unknown {
  const known = parts.get(file);
  if (known !== undefined) return known.exports;
  const part = { exports: {} };
  parts.set(file, part);
  const body = partScript(file, compiledCode(file)).runInThisContext();
  body(part.exports, requireFrom(file), part, pathToFileURL(file).href, importModule);
  return part.exports;
}

/** The part in `file` as a script that answers a function of NAMES; `code` is what V8 made of it before, and may be of another V8. */
export function partScript(file: string, code: Buffer | undefined): Script {
  // The bundler writes nothing but ASCII, and V8 has its quick ways for that. Modules are strict.
  const text = `(function (${NAMES}) { 'use strict'; ${readFileSync(file, 'latin1')}\n})`;
  return new Script(text, { filename: file, ...(code && { cachedData: code }) });
}

/** Where compiled code is. V8 itself refuses that of another version, but would not notice another kind of processor. */
export function codeFile(file: string): string {
  return `${file}.${process.version}-${process.arch}`;
}

function compiledCode(file: string): Buffer | undefined {
  try {
    return readFileSync(codeFile(file));
  } catch {
    // Built by another node, or nowhere: it works as well, if not as soon.
    return undefined;
  }
}

function importModule(url: URL): Promise<unknown> {
  return import(url.href);
}

function requireFrom(file: string): Require {
  let nodes: Require | undefined;
  return (id) => {
    if (id.startsWith('.') && id.endsWith('.js')) return loadPart(join(dirname(file), id));
    if (id.startsWith('node:')) return process.getBuiltinModule(id);
    nodes ??= process.getBuiltinModule('node:module').createRequire(file) as Require;
    return nodes(id);
  };
}
