// Runs systemd/install and systemd/uninstall into a folder, as a package's build does. What was built is stood in for, so that
// these tests need no build.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NODE_INSIDE } from './container.js';

export const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

/** A project's folder with the real scripts and units, a program that only says it was run, and packages: empty ones, or the real. */
export function builtProject(folder: string, hasPackages = false): string {
  const project = join(folder, 'project');
  for (const inside of ['dist', 'config', 'test/fixtures']) mkdirSync(join(project, inside), { recursive: true });
  for (const file of ['package.json', 'package-lock.json', 'README.md', 'LICENSE']) cpSync(join(PROJECT, file), join(project, file));
  cpSync(join(PROJECT, 'systemd'), join(project, 'systemd'), { recursive: true });
  if (hasPackages) symlinkSync(join(PROJECT, 'node_modules'), join(project, 'node_modules'));
  else for (const name of ['pino', 'koffi', 'typescript']) mkdirSync(join(project, 'node_modules', name), { recursive: true });
  writeFileSync(join(project, 'dist/main.js'), "import 'pino'; import 'koffi'; console.log(process.argv.slice(2).join(' '));\n");
  writeFileSync(join(project, 'test/fixtures/demo.pcap'), '');
  writeFileSync(join(project, 'config/rastro.yaml'), 'interfaces: auto\n');
  writeFileSync(join(project, 'config/rastro.schema.json'), '{}\n');
  return project;
}

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a script of `project`'s systemd folder. */
export function runScript(project: string, script: string, environment: Record<string, string>, ...args: string[]): Ran {
  const env = { PATH: process.env['PATH'], NODE: '/usr/bin/node', ...environment };
  const { status, stdout, stderr } = spawnSync(join(project, 'systemd', script), args, { env, encoding: 'utf8' });
  return { status, stdout, stderr };
}

/** True where `npm run build` has run since anything was changed. */
function isBuilt(): boolean {
  const built = join(PROJECT, 'dist/main.js');
  if (!existsSync(built)) return false;
  const sources = readdirSync(join(PROJECT, 'src'), { recursive: true, encoding: 'utf8' });
  return sources.every((file) => statSync(join(PROJECT, 'src', file)).mtimeMs < statSync(built).mtimeMs);
}

function mustRun(program: string, args: readonly string[], environment: Record<string, string> = {}): void {
  const { status, stderr } = spawnSync(program, args, { cwd: PROJECT, env: { ...process.env, ...environment }, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
}

/** Installs into the container's root, as a package would. */
export function installInto(root: string): void {
  const config = join(root, 'opt/rastro.yaml');
  writeFileSync(config, '');
  if (!isBuilt()) mustRun('npm', ['run', '--silent', 'build']);
  mustRun('systemd/install', [], { DESTDIR: root, NODE: NODE_INSIDE, CONFIG: config });
}
