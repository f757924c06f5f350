// `rastro acl` on the command line.

import type { Argv } from 'yargs';
import { UsageError } from '../errors.js';
import { ACL_OPTIONS, type AclArguments, type AclRequest, aclRequest } from './acl-options.js';
import type { Command, Given } from './command.js';

/** The command; tests give their own `onAcl`. */
export function aclCommand(onAcl: (request: AclRequest) => Promise<number> = writeNow): Command {
  return {
    name: 'acl',
    positionals: '[capture]',
    about: 'firewall rules that allow what was seen, and nothing else',
    group: 'Looking',
    options: ACL_OPTIONS,
    help,
    run: (given) => onAcl(aclRequest(captureOf(given), given as AclArguments)),
  };
}

/** undefined where interfaces are watched. Throws UsageError. */
function captureOf({ capture, interface: name }: Given): string | undefined {
  if (capture !== undefined && name !== undefined) throw new UsageError('acl takes a capture or --interface, not both');
  if (capture === undefined && name === undefined) {
    throw new UsageError('acl needs a capture file, a CSV of flows, - for standard input, or --interface');
  }
  return capture === undefined ? undefined : String(capture);
}

async function writeNow(request: AclRequest): Promise<number> {
  return (await import('./acl.js')).writeAcl(request);
}

function help(command: Argv): Argv {
  return command
    .positional('capture', { type: 'string', describe: 'capture file, or CSV that rastro wrote; - is standard input; none with -i' })
    .example('$0 acl trace.pcap --for nftables | nft -c -f -', 'rules for nftables, checked')
    .example('$0 acl trace.pcap --for cisco-ios --aggregate /24', 'clients by /24')
    .example("$0 acl trace.pcap --for pf --where 'dst in 10.0.0.0/8'", 'for what goes to your own servers')
    .example('$0 acl -i eth0 --duration 1h --for nftables', 'for what an hour shows')
    .example('$0 acl trace.pcap --format csv', 'the rules, and what was left out, as a table')
    .epilogue(
      'Refused and half-open connections earn no rule; they are listed as comments. Read the rules before you load them.\n' +
        'Fields of --where are those of rastro summary.\n' +
        'Exit status: 0 done; 1 failed; 2 wrong usage; 3 done, but a capture was cut short; 130 interrupted\n(with -i Ctrl-C is the way to end, and the status 0).',
    );
}
