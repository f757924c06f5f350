// Every command of rastro, in the order that help lists them.

import { checkConfigCommand } from './check-config-command.js';
import type { Command } from './command.js';
import { printCommand } from './print-command.js';
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

export const COMMANDS: readonly Command[] = [
  replayCommand(),
  printCommand(),
  runCommand,
  verifyCommand(),
  columnsCommand,
  checkConfigCommand,
  demoCommand,
];
