import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { temporaryFolder } from '../run-rastro.js';
import { builtProject, runScript } from './installed.js';

const skip = process.platform === 'linux' ? false : 'systemd is of Linux';

/** A project, and the folder it was installed into. */
function installed(t: TestContext, environment: Record<string, string> = {}, hasPackages = false) {
  const folder = temporaryFolder(t);
  const project = builtProject(folder, hasPackages);
  const root = join(folder, 'root');
  const install = (more: Record<string, string> = {}) => runScript(project, 'install', { DESTDIR: root, ...environment, ...more });
  const { status, stderr } = install();
  assert.equal(status, 0, stderr);
  return { project, root, install };
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => statSync(join(folder, path)).isFile());
}

test('systemd/install: puts program, configuration, units, user and folder below DESTDIR and PREFIX', { skip }, (t) => {
  const { root } = installed(t, { PREFIX: '/opt/x' });
  const files = filesOf(root).filter((file) => !file.includes('node_modules'));
  assert.deepEqual(files.sort(), [
    'etc/rastro/rastro.schema.json',
    'etc/rastro/rastro.yaml',
    'opt/x/bin/rastro',
    'opt/x/lib/rastro/LICENSE',
    'opt/x/lib/rastro/README.md',
    'opt/x/lib/rastro/config/rastro.schema.json',
    'opt/x/lib/rastro/config/rastro.yaml',
    'opt/x/lib/rastro/dist/main.js',
    'opt/x/lib/rastro/package.json',
    'opt/x/lib/rastro/systemd/rastro-process.conf',
    'opt/x/lib/rastro/test/fixtures/demo.pcap',
    'opt/x/lib/systemd/system/rastro.service',
    'opt/x/lib/systemd/system/rastro@.service',
    'opt/x/lib/sysusers.d/rastro.conf',
    'opt/x/lib/tmpfiles.d/rastro.conf',
  ]);
});

test('systemd/install: a relative DESTDIR and CONFIG are where it was called, not in the project', { skip }, (t) => {
  const folder = temporaryFolder(t);
  const project = builtProject(folder);
  writeFileSync(join(folder, 'own.yaml'), 'interfaces: [eth7]\n');
  const before = filesOf(project);
  const env = { PATH: process.env['PATH'], NODE: '/usr/bin/node', DESTDIR: './root', CONFIG: 'own.yaml' };
  const install = spawnSync(join(project, 'systemd/install'), { cwd: folder, env, encoding: 'utf8' });
  assert.equal(install.status, 0, install.stderr);
  assert.deepEqual(filesOf(project), before);
  assert.ok(existsSync(join(folder, 'root/usr/local/lib/rastro/dist/main.js')));
  assert.ok(existsSync(join(folder, 'root/usr/local/lib/systemd/system/rastro.service')));
  assert.equal(readFileSync(join(folder, 'root/etc/rastro/rastro.yaml'), 'utf8'), 'interfaces: [eth7]\n');
  const uninstall = spawnSync(join(project, 'systemd/uninstall'), ['--purge'], { cwd: folder, env, encoding: 'utf8' });
  assert.equal(uninstall.status, 0, uninstall.stderr);
  assert.deepEqual(filesOf(join(folder, 'root')), []);
});

test('systemd/install: the packages that are there are those needed to run, and what is installed runs', { skip }, (t) => {
  const { root } = installed(t, {}, true);
  const program = join(root, 'usr/local/lib/rastro');
  const packages = readdirSync(join(program, 'node_modules'));
  assert.ok(packages.includes('pino') && packages.includes('koffi'));
  for (const name of ['typescript', 'tsx', '@biomejs', 'esbuild', 'fast-check']) assert.ok(!packages.includes(name), name);
  const { stdout, stderr } = spawnSync(process.execPath, [join(program, 'dist/main.js'), 'run'], { encoding: 'utf8' });
  assert.equal(stdout, 'run\n', stderr);
});

test('systemd/install: the units name the node and the program that were installed', { skip }, (t) => {
  const { root } = installed(t, { PREFIX: '/opt/x', NODE: '/opt/node/bin/node' });
  const units = join(root, 'opt/x/lib/systemd/system');
  const start = /^ExecStart=(.*)$/m;
  const plain = start.exec(readFileSync(join(units, 'rastro.service'), 'utf8'))?.[1];
  assert.equal(plain, '/opt/node/bin/node /opt/x/lib/rastro/dist/main.js run -c /etc/rastro/rastro.yaml');
  const instance = start.exec(readFileSync(join(units, 'rastro@.service'), 'utf8'))?.[1];
  assert.equal(instance, '/opt/node/bin/node /opt/x/lib/rastro/dist/main.js run -c /etc/rastro/rastro.yaml -i %i');
});

test('systemd/install: all can read what is installed, and only its owner can change it', { skip }, (t) => {
  const { root } = installed(t);
  for (const file of filesOf(root)) assert.equal(statSync(join(root, file)).mode & 0o066, 0o044, file);
});

test('systemd/install: a configuration that was changed is kept, and the new one lies beside it', { skip }, (t) => {
  const { root, install } = installed(t);
  const config = join(root, 'etc/rastro/rastro.yaml');
  writeFileSync(config, 'interfaces: [eth7]\n');
  assert.equal(install().status, 0);
  assert.equal(readFileSync(config, 'utf8'), 'interfaces: [eth7]\n');
  assert.equal(readFileSync(`${config}.new`, 'utf8'), 'interfaces: auto\n');
});

test('systemd/install: again, it leaves nothing of the program that was there before', { skip }, (t) => {
  const { root, install } = installed(t);
  const leftover = join(root, 'usr/local/lib/rastro/dist/leftover.js');
  writeFileSync(leftover, '');
  assert.equal(install().status, 0);
  assert.equal(existsSync(leftover), false);
  assert.deepEqual(readdirSync(join(root, 'usr/local/lib')).sort(), ['rastro', 'systemd', 'sysusers.d', 'tmpfiles.d']);
  assert.equal(existsSync(join(root, 'etc/rastro/rastro.yaml.new')), false);
});

const REFUSALS = [
  ['a node in a home, which the service cannot see', { NODE: '/home/someone/.nvm/node' }, /cannot see \/home\/someone\/\.nvm\/node/],
  ['no configuration', { CONFIG: '/nowhere/rastro.yaml' }, /no configuration \/nowhere\/rastro\.yaml/],
] as const;

for (const [what, environment, message] of REFUSALS) {
  test(`systemd/install: refuses ${what}, and installs nothing`, { skip }, (t) => {
    const folder = temporaryFolder(t);
    const root = join(folder, 'root');
    const { status, stderr } = runScript(builtProject(folder), 'install', { DESTDIR: root, ...environment });
    assert.equal(status, 1);
    assert.match(stderr, message);
    assert.equal(existsSync(root), false);
  });
}

test('systemd/install: refuses a node that is too old, and says which', { skip }, (t) => {
  const folder = temporaryFolder(t);
  const old = join(folder, 'node');
  writeFileSync(old, '#!/bin/sh\n[ "$1" = --version ] && echo v18.19.0\nexit 1\n');
  chmodSync(old, 0o755);
  const { status, stderr } = runScript(builtProject(folder), 'install', { DESTDIR: join(folder, 'root'), NODE: old });
  assert.equal(status, 1);
  assert.match(stderr, /node is v18\.19\.0; rastro needs 20\.19 or later/);
});

test('systemd/uninstall: takes away what install put there, but for records and configuration', { skip }, (t) => {
  const { project, root } = installed(t);
  const records = join(root, 'var/log/rastro');
  mkdirSync(records, { recursive: true });
  writeFileSync(join(records, 'flows.csv'), '');
  assert.equal(runScript(project, 'uninstall', { DESTDIR: root }).status, 0);
  assert.deepEqual(filesOf(root).sort(), ['etc/rastro/rastro.schema.json', 'etc/rastro/rastro.yaml', 'var/log/rastro/flows.csv']);
  assert.equal(runScript(project, 'uninstall', { DESTDIR: root }, '--purge').status, 0);
  assert.deepEqual(filesOf(root), []);
});

test('systemd/uninstall: refuses an option that it does not know', { skip }, (t) => {
  const { project, root } = installed(t);
  assert.equal(runScript(project, 'uninstall', { DESTDIR: root }, '--force').status, 1);
  assert.ok(existsSync(join(root, 'usr/local/bin/rastro')));
});
