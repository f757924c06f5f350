// Every command of rastro, in the order that help lists them.

import { aclCommand } from './acl-command.js';
import { checkConfigCommand } from './check-config-command.js';
import type { Command } from './command.js';
import { LISTING_OPTIONS, listingFormat } from './listing.js';
import { printCommand } from './print-command.js';
import { replayCommand } from './replay-command.js';
import { runCommand } from './run-command.js';
import { summaryCommand } from './summary-command.js';
import { topCommand } from './top-command.js';
import { verifyCommand } from './verify-command.js';

const columnsCommand: Command = {
  name: 'columns',
  positionals: '',
  about: 'list the columns that records can have',
  group: 'Records',
  options: LISTING_OPTIONS,
  run: async (given) => (await import('./columns.js')).listColumns(listingFormat(given)),
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
  about: 'run as config/rastro.yaml says, records on the screen too',
  group: 'Running',
  options: {},
  run: async () => (await import('./start.js')).start(),
};

const interfacesCommand: Command = {
  name: 'interfaces',
  positionals: '',
  about: 'list the network interfaces of this machine',
  group: 'Looking',
  options: LISTING_OPTIONS,
  run: async (given) => (await import('./interfaces.js')).showInterfaces(listingFormat(given)),
};

const keygenCommand: Command = {
  name: 'keygen',
  positionals: '<file>',
  about: 'make a key for --anonymize',
  group: 'Records',
  options: {},
  missing: 'keygen needs the name of the file that the key goes to',
  help: (command) =>
    command
      .positional('file', {
        type: 'string',
        describe: 'a file that is not there yet; only you will be able to read it',
        demandOption: true,
      })
      .example('$0 keygen anonymize.key', 'then: rastro replay trace.pcap --anonymize anonymize.key'),
  run: async (given) => (await import('./keygen.js')).keygen(String(given['file'])),
};

export const COMMANDS: readonly Command[] = [
  replayCommand(),
  columnsCommand,
  verifyCommand(),
  keygenCommand,
  demoCommand,
  runCommand,
  startCommand,
  checkConfigCommand,
  interfacesCommand,
  topCommand,
  summaryCommand(),
  printCommand(),
  aclCommand(),
];
