import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { test } from 'node:test';

/** Folders of src in data order: each imports only from those before it and from the files at the top. */
const FOLDERS = ['capture', 'decode', 'flow', 'process', 'output', 'print', 'query', 'acl', 'config', 'live', 'top', 'run'];
const LONGEST_FILE = 300;
const VAGUE_NAMES = /(utils?|helpers?|types|common|manager|misc)\.ts$/;
const SOURCE = resolve('src');

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

test(`architecture: no file of src is longer than ${LONGEST_FILE} lines or has a name that says nothing`, () => {
  const tooLong = files.filter((file) => readFileSync(join(SOURCE, file), 'utf8').split('\n').length > LONGEST_FILE);
  assert.deepEqual([...tooLong, ...files.filter((file) => VAGUE_NAMES.test(file))], []);
});
