import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { test } from 'node:test';

/** Folders of src in data order: each imports only from those before it and from the files at the top. */
const FOLDERS = ['capture', 'decode', 'flow', 'kernels', 'process', 'output', 'print', 'query', 'acl', 'config', 'live', 'top', 'run'];
/** AssemblyScript, in which './layout' is layout.ts. */
const KERNELS = 'kernels';
/** Numbers alone: what both languages read the same. */
const NUMBER = /^export const [A-Z][A-Z0-9_]* = [-0-9a-fx_. <|()]+;$/;
const LONGEST_FILE = 300;
const VAGUE_NAMES = /(utils?|helpers?|types|common|manager|misc)\.ts$/;
const SOURCE = resolve('src');
/** Lines of packets in packets: what a tunnel or an ICMP error carries is told by the printers that told of the tunnel. */
const PACKETS_IN_PACKETS = ['ethertype', 'icmp', 'icmpv6', 'ipv4', 'ipv6', 'protocol', 'udp'].map((name) => `print/${name}-line.ts`);

const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

/** Folder of src that `path` lies in; undefined for files at the top. */
function folderOf(path: string): string | undefined {
  const folder = dirname(path);
  return folder === '.' ? undefined : folder;
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(SOURCE, file), 'utf8');
  const found = [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map((match) => match[1] ?? '');
  return found.map((path) => relative(SOURCE, resolve(SOURCE, dirname(file), path)));
}

function fileNamed(path: string, from: string): string {
  return folderOf(from) === KERNELS ? `${path}.ts` : path.replace(/\.js$/, '.ts');
}

const importsByFile = new Map(files.map((file) => [file, importsOf(file).map((path) => fileNamed(path, file))]));

/** Lines of a file that are no comments. */
function codeOf(file: string): string[] {
  const text = readFileSync(join(SOURCE, file), 'utf8');
  return text
    .replace(/\/\*.*?\*\//gs, '')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('//'));
}

/** All files of src that `file` imports, be it by way of others. */
function reachedFrom(file: string): Set<string> {
  const reached = new Set<string>();
  const waiting = [file];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const path of importsByFile.get(next) ?? []) {
      if (reached.has(path)) continue;
      reached.add(path);
      waiting.push(path);
    }
  }
  return reached;
}

for (const folder of FOLDERS) {
  test(`architecture: src/${folder} imports nothing from the folders after it`, () => {
    const later = FOLDERS.slice(FOLDERS.indexOf(folder) + 1);
    const wrong = files
      .filter((file) => folderOf(file) === folder)
      .flatMap((file) => importsOf(file).map((path) => ({ file, path })))
      .filter(({ path }) => later.includes(folderOf(path) ?? ''));
    assert.deepEqual(wrong, []);
  });
}

test('architecture: no file of src imports itself by way of others, types counted too, but for the printers of packets in packets', () => {
  const inCircles = files.filter((file) => reachedFrom(file).has(file));
  assert.deepEqual(inCircles.sort(), PACKETS_IN_PACKETS);
});

test('architecture: every relative import in src is of a file of src, so that no circle is overlooked', () => {
  const unknown = [...importsByFile].flatMap(([file, paths]) =>
    paths.filter((path) => !files.includes(path)).map((path) => ({ file, path })),
  );
  assert.deepEqual(unknown, []);
});

test('architecture: only main.ts, of the files at the top of src, imports from a folder', () => {
  const wrong = files
    .filter((file) => folderOf(file) === undefined && file !== 'main.ts')
    .filter((file) => importsOf(file).some((path) => folderOf(path) !== undefined));
  assert.deepEqual(wrong, []);
});

test('architecture: there is no folder in src that is not in data order', () => {
  const folders = new Set(files.map(folderOf).filter((folder) => folder !== undefined));
  assert.deepEqual(
    [...folders].filter((folder) => !FOLDERS.includes(folder)),
    [],
  );
});

test('architecture: of other folders, src/kernels imports only files of numbers, which import nothing', () => {
  const kernels = files.filter((file) => folderOf(file) === KERNELS);
  const imported = new Set(kernels.flatMap((file) => importsByFile.get(file) ?? []).filter((path) => folderOf(path) !== KERNELS));
  assert.ok(kernels.length > 0 && imported.size > 0);
  const others = [...imported].flatMap((file) => codeOf(file).filter((line) => !NUMBER.test(line)));
  assert.deepEqual(others, []);
});

test('architecture: no file outside src/kernels imports one of it', () => {
  const wrong = files.filter(
    (file) => folderOf(file) !== KERNELS && importsOf(file).some((path) => path === KERNELS || folderOf(path) === KERNELS),
  );
  assert.deepEqual(wrong, []);
});

test(`architecture: no file of src is longer than ${LONGEST_FILE} lines or has a name that says nothing`, () => {
  const tooLong = files.filter((file) => readFileSync(join(SOURCE, file), 'utf8').split('\n').length > LONGEST_FILE);
  assert.deepEqual([...tooLong, ...files.filter((file) => VAGUE_NAMES.test(file))], []);
});

test('architecture: no file of src loads the C library by a name, which is another on each system', () => {
  const wrong = files.filter((file) => codeOf(file).some((line) => /\.load\((?!null\))/.test(line) && /libc\b/.test(line)));
  assert.deepEqual(wrong, []);
});
