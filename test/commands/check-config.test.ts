import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { rastro, temporaryFolder } from '../run-rastro.js';

test('rastro check-config: says that the file of the project is valid', () => {
  assert.deepEqual(rastro(['check-config']), { status: 0, stdout: 'config/rastro.yaml is valid\n', stderr: '' });
});

test('rastro check-config: the file may be named as rastro run names it, and only once', () => {
  const file = 'config/rastro.yaml';
  for (const words of [['-c', file], [`--config=${file}`], [file]]) {
    assert.deepEqual(rastro(['check-config', ...words]), { status: 0, stdout: `${file} is valid\n`, stderr: '' }, words.join(' '));
  }
  const twice = rastro(['check-config', file, '-c', file]);
  assert.equal(twice.status, 2);
  assert.match(twice.stderr, /^rastro: the file is named twice, with and without --config\n/);
  assert.match(rastro(['check-config', '-c', file, '-c', file]).stderr, /^rastro: --config is given 2 times\n/);
});

test('rastro check-config: every mistake is a line with its place, and the status is 2', (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'bad.yaml');
  writeFileSync(file, 'flow:\n  idle_timeout: 60 parsecs\n  idle_timout: 1s\n');
  const { status, stdout, stderr } = rastro(['check-config', file], undefined, { RASTRO_THREADS: '0' });
  assert.deepEqual([status, stdout], [2, '']);
  assert.equal(
    stderr,
    [
      `rastro: ${file}:2:17: flow.idle_timeout must be a duration from 1ms to 24h, such as 500ms, 15s, 2m or 1h; got "60 parsecs"`,
      `rastro: ${file}:3:3: unknown key flow.idle_timout; did you mean flow.idle_timeout?`,
      'rastro: environment RASTRO_THREADS must be a whole number from 1 to 64; got 0',
      '',
    ].join('\n'),
  );
});

test('rastro check-config: a key file that run would not take makes a file not valid, with its place', (t) => {
  const folder = temporaryFolder(t);
  const [file, key] = [join(folder, 'rastro.yaml'), join(folder, 'key')];
  writeFileSync(file, `anonymize:\n  key: ${key}\n`);
  const check = () => {
    const { status, stdout, stderr } = rastro(['check-config', file]);
    return { status, stdout: stdout.replaceAll(folder, 'FOLDER'), stderr: stderr.replaceAll(folder, 'FOLDER') };
  };
  const missing = 'cannot take the key file FOLDER/key: no such file or directory (ENOENT); rastro keygen FOLDER/key makes one';
  assert.deepEqual(check(), { status: 2, stdout: '', stderr: `rastro: FOLDER/rastro.yaml:2:8: anonymize.key: ${missing}\n` });
  writeFileSync(key, 'nothing\n', { mode: 0o600 });
  assert.match(check().stderr, /rastro\.yaml:2:8: anonymize\.key: cannot take the key file .* one line, hexadecimal digits\n$/);
  assert.equal(rastro(['keygen', join(folder, 'made')]).status, 0);
  writeFileSync(file, `anonymize: { key: ${join(folder, 'made')} }\n`);
  assert.deepEqual(check(), { status: 0, stdout: 'FOLDER/rastro.yaml is valid\n', stderr: '' });
});

test('rastro check-config --print: writes what is in force, with the places', () => {
  const { status, stdout } = rastro(['check-config', '--print'], undefined, { RASTRO_THREADS: '2' });
  assert.equal(status, 0);
  assert.match(stdout, /^threads: 2 # environment RASTRO_THREADS$/m);
  assert.match(stdout, /^ {2}idle_timeout: 60s # config\/rastro\.yaml:\d+$/m);
  assert.equal((parse(stdout) as { threads: unknown }).threads, 2);
});

test('rastro check-config: a folder without configuration takes the one of /etc, or says that there is neither', (t) => {
  const cwd = temporaryFolder(t);
  const program = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
  const tsx = import.meta.resolve('tsx');
  const run = () => spawnSync(process.execPath, ['--import', tsx, program, 'check-config'], { cwd, encoding: 'utf8' });
  const { stdout, stderr } = run();
  assert.match(
    stdout + stderr,
    /^\/etc\/rastro\/rastro\.yaml|^rastro: check-config needs a file: there is neither config\/rastro\.yaml nor \/etc\//,
  );
  mkdirSync(join(cwd, 'config'));
  writeFileSync(join(cwd, 'config', 'rastro.yaml'), '');
  assert.equal(run().stdout, 'config/rastro.yaml is valid\n');
});
