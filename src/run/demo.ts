// `rastro demo`, and so `npm start`: the records of a bundled capture as a table, and what to type next.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Table from 'cli-table3';
import { parseFile } from 'fast-csv';
import { writeToStandardOutput } from '../output/standard-output.js';
import { projectFile } from '../project-files.js';
import { PLAIN_TABLE, plainTableText } from './plain-table.js';
import { replay } from './replay.js';
import { replayOptions } from './replay-options.js';

/** Made by test/fixtures/make-captures.ts. */
const CAPTURE = projectFile('test/fixtures/demo.pcap');
const ROWS_SHOWN = 12;

const NEXT = `
Next:
  node dist/main.js replay YOUR.pcap                    records of your own capture, as CSV
  node dist/main.js replay YOUR.pcap --direction bi     conversations instead of directions
  node dist/main.js replay --help                       everything else
`;

export async function demo(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'rastro-demo-'));
  try {
    const output = join(folder, 'flows.csv');
    const status = await replay(replayOptions([CAPTURE], { output }));
    const rows = await readRows(output);
    const table = new Table({ ...PLAIN_TABLE, head: rows[0] ?? [] });
    table.push(...rows.slice(1, 1 + ROWS_SHOWN));
    writeToStandardOutput(`\n${plainTableText(table)}\n`);
    const left = rows.length - 1 - ROWS_SHOWN;
    if (left > 0) writeToStandardOutput(`... and ${left} more\n`);
    writeToStandardOutput(NEXT);
    return status;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readRows(path: string): Promise<string[][]> {
  const rows: string[][] = [];
  return new Promise((resolve, reject) => {
    parseFile<string[], string[]>(path)
      .on('data', (row: string[]) => rows.push(row))
      .on('error', reject)
      .on('end', () => resolve(rows));
  });
}
