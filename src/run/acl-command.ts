// `rastro acl` on the command line.

import type { Argv } from 'yargs';
import { ACL_OPTIONS, type AclArguments, type AclRequest, aclRequest } from './acl-options.js';
import type { Command } from './command.js';

/** The command; tests give their own `onAcl`. */
export function aclCommand(onAcl: (request: AclRequest) => Promise<number> = writeNow): Command {
  return {
    name: 'acl',
    positionals: '<source>',
    about: 'firewall rules that allow what a capture shows, and nothing else',
    group: 'Looking',
    options: ACL_OPTIONS,
    missing: 'acl needs a capture file, a CSV of flows, or - for standard input',
    help,
    run: (given) => onAcl(aclRequest(String(given['source']), given as AclArguments)),
  };
}

async function writeNow(request: AclRequest): Promise<number> {
  return (await import('./acl.js')).writeAcl(request);
}

function help(command: Argv): Argv {
  return command
    .positional('source', { type: 'string', describe: 'capture file, or CSV that rastro wrote; - is standard input', demandOption: true })
    .example('$0 acl trace.pcap --for nftables | nft -c -f -', 'rules for nftables, checked')
    .example('$0 acl trace.pcap --for cisco-ios --aggregate /24', 'clients by /24')
    .example("$0 acl trace.pcap --for pf --where 'dst in 10.0.0.0/8'", 'for what goes to your own servers')
    .example('$0 acl trace.pcap --format csv', 'the rules, and what was left out, as a table')
    .epilogue(
      'Refused and half-open connections earn no rule; they are listed as comments. Read the rules before you load them.\n' +
        'Fields of --where are those of rastro summary.\n' +
        'Exit status: 0 done; 1 failed; 2 wrong usage; 3 done, but a capture was cut short; 130 interrupted.',
    );
}
