// The real logrotate against the real writer thread, in both of its styles.

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { verifyFolder } from '../../src/output/verify.js';
import { runProblems } from '../../src/output/verify-runs.js';
import { temporaryFolder } from '../run-rastro.js';
import { allNumbers, manifestsIn, numbersIn, range, rotationOptions } from './live-rig.js';
import { WriterUnderTest } from './live-thread.js';

const HAS_LOGROTATE = spawnSync('logrotate', ['--version']).error === undefined;
const IS_ROOT = process.getuid?.() === 0;

for (const [style, closed] of [
  ['create 0640 root root', 'moved'],
  ['copytruncate', 'truncated'],
] as const) {
  const skip = HAS_LOGROTATE && IS_ROOT ? false : 'needs logrotate, as root';
  test(`logrotate with ${style}: no row is lost between the files, and every one has a header`, { skip }, async (t) => {
    const folder = temporaryFolder(t);
    chmodSync(folder, 0o755);
    const state = temporaryFolder(t);
    const config = join(state, 'logrotate.conf');
    writeFileSync(config, `${folder}/flows.csv {\n  su root root\n  rotate 9\n  size 1\n  ${style}\n}\n`, { mode: 0o644 });
    const writer = new WriterUnderTest(rotationOptions(folder));
    await writer.heard('ready');
    const engine = writer.engines[0]!;
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 20; i++) engine.put(100);
      while (new Float64Array(writer.counters)[0]! < engine.next - 1) await setTimeout(5);
      execFileSync('logrotate', ['-f', '-s', join(state, 'state'), config]);
      // The next comes once this one was noticed, as it would in a day.
      while (writer.told.filter(({ kind }) => kind === 'closed').length <= round) await setTimeout(5);
    }
    engine.put(100);
    await writer.end();
    const rotated = readdirSync(folder).filter((file) => /^flows\.csv\.\d$/.test(file));
    assert.equal(rotated.length, 3);
    const numbers = [...rotated.flatMap((file) => numbersIn(join(folder, file))), ...allNumbers(folder)];
    assert.deepEqual(
      numbers.sort((a, b) => a - b),
      range(1, 6101),
    );
    assert.ok(manifestsIn(folder).some((manifest) => manifest.closed === closed && manifest.file === null));
    const verdicts = await verifyFolder(folder);
    assert.deepEqual(
      verdicts.flatMap(({ differences }) => differences),
      [],
    );
    assert.deepEqual(
      verdicts.filter(({ status }) => status === 'no manifest').map(({ file }) => [file, readFileSync(file).length]),
      [],
    );
    assert.deepEqual(runProblems(verdicts), []);
  });
}
