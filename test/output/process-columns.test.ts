import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseString, writeToString } from 'fast-csv';
import { PROCESS_COLUMNS, processField } from '../../src/output/process-columns.js';
import { csvField, visibleText } from '../../src/output/visible-text.js';
import type { Attributed } from '../../src/process/attribution.js';

const TEXTS = ['curl', 'a,b', 'say "hi"', '', ' x ', '"', '=1+1', 'Web Content', 'naïve – ✓'];

test('csvField: writes what fast-csv writes', async () => {
  const text = await writeToString([TEXTS], { headers: false });
  assert.equal(TEXTS.map(csvField).join(), text);
});

test('visibleText: nothing that a terminal acts on comes through, and all else does', () => {
  assert.equal(visibleText('\u001b[2J\u0007a\nb\u009b\u202e\u2028é✓'), '\\x1b[2J\\x07a\\x0ab\\x9b\\u202e\\u2028é✓');
});

test('processField: a name with an escape, a quote and a comma is one field that reads back', async () => {
  const process = { id: 1, pid: 7, startTicks: 1, name: 'x\u001b]0;"a",b', command: '', user: 'root', unit: 'u'.repeat(300) };
  const owner: Attributed = { process, inout: 'out', unknown: undefined };
  const line = PROCESS_COLUMNS.map((column) => processField(column, owner)).join();
  const rows: string[][] = [];
  await new Promise((resolve, reject) => {
    parseString(line)
      .on('data', (row: string[]) => rows.push(row))
      .on('error', reject)
      .on('end', resolve);
  });
  assert.deepEqual(rows, [['7', 'x\\x1b]0;"a",b', 'root', 'u'.repeat(64), 'out']]);
});

test('processField: of a flow that nobody has all fields are empty', () => {
  const nobody: Attributed = { process: undefined, inout: '', unknown: 'forwarded' };
  assert.equal(PROCESS_COLUMNS.map((column) => processField(column, nobody)).join(), ',,,,');
});
