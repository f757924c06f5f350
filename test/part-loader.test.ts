import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { compileParts } from '../.ci/build/compile-parts.js';
import { codeFile, loadPart, partScript } from '../src/part-loader.js';

/** Files of a folder that ends with the test, by name. */
function folderOf(t: TestContext, parts: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'rastro-parts-'));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(parts)) writeFileSync(join(folder, name), text);
  return folder;
}

test('part-loader: a part that nobody has compiled exports what it says', (t) => {
  const file = join(folderOf(t, { 'a.js': 'module.exports = { url: importMetaUrl };' }), 'a.js');
  assert.deepEqual(loadPart(file), { url: pathToFileURL(file).href });
});

test('part-loader: what two parts load is one and the same', (t) => {
  const folder = folderOf(t, {
    'a.js': "module.exports = [require('./b.js'), require('./c.js')];",
    'b.js': "module.exports = require('./c.js');",
    'c.js': 'module.exports = {};',
  });
  const [first, second] = loadPart(join(folder, 'a.js')) as object[];
  assert.equal(first, second);
});

test('part-loader: built-in modules, packages and data come from node', (t) => {
  const folder = folderOf(t, {
    'a.js': "module.exports = [require('node:os').EOL, require('os').EOL, require('./b.json')];",
    'b.json': '7',
  });
  assert.deepEqual(loadPart(join(folder, 'a.js')), ['\n', '\n', 7]);
});

test('part-loader: parts are strict, as modules are', (t) => {
  const folder = folderOf(t, { 'a.js': 'module.exports = (function () { return this; })();' });
  assert.equal(loadPart(join(folder, 'a.js')), undefined);
});

test('part-loader: compiled code is taken, and does what the text says', (t) => {
  const file = join(folderOf(t, { 'a.js': 'module.exports = (n) => 2 * n;' }), 'a.js');
  compileParts([file]);
  assert.equal(partScript(file, readFileSync(codeFile(file))).cachedDataRejected, false);
  assert.equal((loadPart(file) as (n: number) => number)(21), 42);
});

test('part-loader: compiled code of a part that has changed since is not taken', (t) => {
  const file = join(folderOf(t, { 'a.js': 'module.exports = 1;' }), 'a.js');
  compileParts([file]);
  writeFileSync(file, 'module.exports = 12;');
  assert.equal(partScript(file, readFileSync(codeFile(file))).cachedDataRejected, true);
  assert.equal(loadPart(file), 12);
});

for (const [what, code] of Object.entries({ 'an empty file': '', 'something else': 'no code'.repeat(100) })) {
  test(`part-loader: ${what} in place of compiled code does no harm`, (t) => {
    const file = join(folderOf(t, { 'a.js': 'module.exports = 1;' }), 'a.js');
    writeFileSync(codeFile(file), code);
    assert.equal(loadPart(file), 1);
  });
}
