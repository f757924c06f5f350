// Every command of rastro, in the order that help lists them.

import { checkConfigCommand } from './check-config-command.js';
import type { Command } from './command.js';
import { replayCommand } from './replay-command.js';
import { runCommand } from './run-command.js';
import { verifyCommand } from './verify-command.js';

const columnsCommand: Command = {
  name: 'columns',
  positionals: '',
  about: 'list the columns that records can have',
  group: 'Records',
  options: { json: { type: 'boolean', default: false, describe: 'as JSON' } },
  run: async (given) => (await import('./columns.js')).listColumns(given['json'] === true),
};

const demoCommand: Command = {
  name: 'demo',
  positionals: '',
  about: 'show the records of a small capture that comes with rastro',
  group: 'Records',
  options: {},
  run: async () => (await import('./demo.js')).demo(),
};

const startCommand: Command = {
  name: 'start',
  positionals: '',
  about: 'run with the usual configuration and the records on the screen, or the demo where capture is not permitted',
  group: 'Running',
  options: {},
  run: async () => (await import('./start.js')).start(),
};

const interfacesCommand: Command = {
  name: 'interfaces',
  positionals: '',
  about: 'list the network interfaces of this machine',
  group: 'Looking',
  options: { json: { type: 'boolean', default: false, describe: 'as JSON' } },
  run: async (given) => (await import('./interfaces.js')).showInterfaces(given['json'] === true),
};

export const COMMANDS: readonly Command[] = [
  replayCommand(),
  runCommand,
  verifyCommand(),
  columnsCommand,
  checkConfigCommand,
  startCommand,
  interfacesCommand,
  demoCommand,
];
