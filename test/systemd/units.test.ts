import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../run-rastro.js';
import { builtProject, PROJECT, runScript } from './installed.js';

/** systemd's own measure of what a service could do to the rest of the system, from 0 to 10. */
const MOST_EXPOSURE = 2.0;
const UNITS = ['rastro.service', 'rastro@.service'];
const DROP_IN = 'rastro-process.conf';

const version = spawnSync('systemd-analyze', ['--version'], { encoding: 'utf8' });
const skip = version.error === undefined ? false : 'systemd-analyze is not installed';

function analyze(...args: string[]): { status: number | null; text: string } {
  const { status, stdout, stderr } = spawnSync('systemd-analyze', args, { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } });
  return { status, text: stdout + stderr };
}

for (const unit of UNITS) {
  test(`${unit}: systemd-analyze verify finds nothing wrong in what is installed`, { skip }, (t) => {
    const folder = temporaryFolder(t);
    const root = join(folder, 'root');
    const { status, stderr } = runScript(builtProject(folder), 'install', { DESTDIR: root, NODE: '/opt/node' });
    assert.equal(status, 0, stderr);
    const text = readFileSync(join(root, 'usr/local/lib/systemd/system', unit), 'utf8');
    const path = join(folder, unit.replace('@', '@eth0'));
    // A program that is there, wherever the node of these tests is.
    writeFileSync(path, text.replaceAll('=/opt/node ', '=/bin/sh '));
    assert.deepEqual(analyze('verify', '--man=no', path), { status: 0, text: '' });
  });

  test(`${DROP_IN}: systemd-analyze verify finds nothing wrong in ${unit} with it`, { skip }, (t) => {
    const folder = temporaryFolder(t);
    const path = join(folder, unit.replace('@', '@eth0'));
    const text = readFileSync(join(PROJECT, 'systemd', unit), 'utf8').replace('=/usr/bin/node ', '=/bin/sh ');
    // systemd-analyze passes over drop-ins of a file that is given by its path; behind the unit they are the same.
    writeFileSync(path, text + readFileSync(join(PROJECT, 'systemd', DROP_IN), 'utf8'));
    assert.deepEqual(analyze('verify', '--man=no', path), { status: 0, text: '' });
  });

  test(`${unit}: systemd-analyze security finds an exposure of ${MOST_EXPOSURE} at most`, { skip }, () => {
    const { status, text } = analyze('security', '--offline=yes', `--threshold=${MOST_EXPOSURE * 10}`, join(PROJECT, 'systemd', unit));
    const exposure = Number(/Overall exposure level for \S+: ([\d.]+)/.exec(text)?.[1]);
    assert.equal(status, 0, text);
    assert.ok(exposure <= MOST_EXPOSURE, text);
  });
}

test('rastro@.service: is rastro.service but for the interface, its folder and its environment', () => {
  const [plain = [], instance = []] = UNITS.map((unit) =>
    readFileSync(join(PROJECT, 'systemd', unit), 'utf8')
      .split('\n')
      .filter((line) => !line.startsWith('#')),
  );
  const own = ['Description', 'Wants', 'After', 'ExecStart', 'Environment', 'EnvironmentFile', 'WorkingDirectory', 'LogsDirectory'];
  const shared = (lines: string[]) => lines.filter((line) => !own.includes(line.split('=')[0] ?? ''));
  assert.deepEqual(shared(instance), shared(plain));
  for (const line of instance.filter((text) => own.slice(3).includes(text.split('=')[0] ?? ''))) assert.match(line, /%i/);
});
