// `npm run build`, after the types are checked: src becomes dist.
//
//   dist/main.js, **/*-thread.js, **/*-process.js   what node is started with: a few lines that load the part of the same name
//   dist/parts                                      parts: modules of src, each with what it imports, and V8's code of them
//   dist/run/command-line.mjs, chunks               what goes through yargs, an ES module, in chunks that commands share
//
// A short replay, and a daemon without load, cost little but their start. Parts are CommonJS: ES modules take node longer, and for each
// built-in module that one of them imports it calls all getters, which loads half of node. What is imported by `import()` is a part of
// its own, loaded where it is needed; what else a part needs is in it, so that no hot function is called through another's exports.

import { chmodSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { type BuildOptions, build, type OnResolveArgs, type OnResolveResult, type Plugin } from 'esbuild';
import { THREAD_FLAGS } from '../../src/thread.js';
import { compileParts } from './compile-parts.js';

const SRC = resolve('src');
const DIST = resolve('dist');

/** Started by node itself. */
const STARTED = ['main', ...sourcesEndingIn('-thread'), ...sourcesEndingIn('-process')];
/** Its classes are told apart by instanceof, so there is to be one of each. */
const SHARED = 'errors';
const COMMAND_LINE = 'run/command-line';
/** A package of so many files that node takes long to load them; loaded by `import()`, and so a part. */
const PACKAGE_PART = 'pino';
/** Another of that kind, and one that is an ES module, which some versions of node warn of where require() loads it. */
const BUNDLED_PACKAGES = ['yaml', 'yargs-parser'];

// Names and line ends stay: node prints the line of what ends it, and a stack of names. Compiled code makes up for what they cost.
const COMMON: BuildOptions = {
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  minifySyntax: true,
  sourcemap: 'linked',
  logLevel: 'warning',
};

function sourcesEndingIn(suffix: string): string[] {
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' });
  return files.filter((file) => file.endsWith(`${suffix}.ts`)).map((file) => file.slice(0, -'.ts'.length));
}

function partFile(name: string): string {
  return join(DIST, 'parts', `${name}.js`);
}

/** Makes parts, and those that they load, once each. */
class Parts {
  readonly #made = new Map<string, Promise<unknown>>();

  get names(): string[] {
    return [...this.#made.keys()];
  }

  /** Makes the part of the module `name` of src, or of the package of that name. */
  async make(name: string): Promise<void> {
    if (!this.#made.has(name)) this.#made.set(name, this.#bundle(name));
    await this.#made.get(name);
  }

  async #bundle(name: string): Promise<void> {
    const loaded = new Set<string>();
    await build({
      ...COMMON,
      entryPoints: [name === PACKAGE_PART ? name : join(SRC, `${name}.ts`)],
      outfile: partFile(name),
      format: 'cjs',
      // Becomes require().
      supported: { 'dynamic-import': false },
      define: { 'import.meta.url': 'importMetaUrl' },
      // import.meta.resolve, which only what is not built calls.
      logOverride: { 'empty-import-meta': 'silent' },
      plugins: [partsApart(name, loaded)],
    });
    await Promise.all([...loaded].map((other) => this.make(other)));
  }
}

/** Leaves to the loader what the part `name` loads of other parts, whose names go into `loaded`, and of packages. */
function partsApart(name: string, loaded: Set<string>): Plugin {
  const toPart = (other: string): OnResolveResult => {
    loaded.add(other);
    return leftTo(partFile(other));
  };
  const leftTo = (file: string): OnResolveResult => ({ path: `./${relative(dirname(partFile(name)), file)}`, external: true });
  return {
    name: 'parts apart',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^\./ }, ({ path, resolveDir, importer, kind }: OnResolveArgs) => {
        if (!importer.startsWith(SRC)) return undefined;
        const module = relative(SRC, resolve(resolveDir, path)).replace(/\.js$/, '');
        if (module === COMMAND_LINE) return { path: module, namespace: 'es module' };
        return kind === 'dynamic-import' || module === SHARED ? toPart(module) : undefined;
      });
      // Imported by node itself: require() of an ES module warns of being experimental in some versions.
      onLoad({ filter: /^/, namespace: 'es module' }, ({ path }) => {
        const file = relative(dirname(partFile(name)), join(DIST, `${path}.mjs`));
        const imported = `importModule(new URL(${JSON.stringify(file)}, importMetaUrl))`;
        return { contents: `export const runCommandLine = async (argv) => (await ${imported}).runCommandLine(argv);` };
      });
      onResolve({ filter: /^[^./]/ }, ({ path, importer }: OnResolveArgs) => {
        if (!importer.startsWith(SRC) || BUNDLED_PACKAGES.includes(path)) return undefined;
        return path === PACKAGE_PART ? toPart(path) : { path, external: true };
      });
    },
  };
}

async function bundleCommandLine(): Promise<void> {
  await build({
    ...COMMON,
    entryPoints: [join(SRC, `${COMMAND_LINE}.ts`)],
    outbase: SRC,
    outdir: DIST,
    outExtension: { '.js': '.mjs' },
    format: 'esm',
    splitting: true,
    packages: 'external',
  });
}

/** What loads the part `name` with the loader, in a file for node to be started with. */
async function bundleStart(name: string): Promise<void> {
  const path = relative(dirname(join(DIST, name)), partFile(name));
  const contents = `import { join } from 'node:path';
    import { loadPart } from './src/part-loader.js';
    loadPart(join(__dirname, ${JSON.stringify(path)}));`;
  const hashBang = name === 'main' ? { banner: { js: '#!/usr/bin/env node' } } : {};
  await build({
    ...COMMON,
    ...hashBang,
    stdin: { contents, resolveDir: '.' },
    outfile: join(DIST, `${name}.js`),
    format: 'cjs',
    packages: 'external',
  });
}

mkdirSync(DIST, { recursive: true });
// Kernels are made by kernels.ts, and tests may be reading them.
for (const old of readdirSync(DIST)) if (old !== 'kernels') rmSync(join(DIST, old), { recursive: true });
const parts = new Parts();
await Promise.all([...STARTED.flatMap((name) => [parts.make(name), bundleStart(name)]), bundleCommandLine()]);
// As npm has it when it installs the program.
chmodSync(join(DIST, 'main.js'), 0o755);
writeFileSync(join(DIST, 'package.json'), '{ "type": "commonjs" }\n');
const isOfThread = (name: string): boolean => name.endsWith('-thread');
compileParts(parts.names.filter((name) => !isOfThread(name)).map(partFile));
setFlagsFromString(THREAD_FLAGS);
compileParts(parts.names.filter(isOfThread).map(partFile));
