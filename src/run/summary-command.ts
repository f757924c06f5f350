// `rastro summary` on the command line.

import type { Argv } from 'yargs';
import { UsageError } from '../errors.js';
import { ALL_KNOWN } from '../query/conversation.js';
import { conversationFields } from '../query/conversation-fields.js';
import { SUMMARY_COLUMNS } from '../query/summary-columns.js';
import type { Command, Given } from './command.js';
import { SUMMARY_OPTIONS, type SummaryArguments, type SummaryRequest, summaryRequest } from './summary-options.js';

/** What nobody looks for in a line, but gives as a capture where an interface is given too. */
const CAPTURE_NAME = /\.(pcap|pcapng|cap|csv)(\.gz)?$|^-$/;

/** The command; tests give their own `onSummary`. */
export function summaryCommand(onSummary: (request: SummaryRequest) => Promise<number> = summarizeNow): Command {
  return {
    name: 'summary',
    positionals: '[capture] [search]',
    about: 'one line per conversation, of a capture or live',
    group: 'Looking',
    options: SUMMARY_OPTIONS,
    help,
    run: (given) => {
      const { capture, search } = captureAndSearch(given);
      return onSummary(summaryRequest(capture, search, given as SummaryArguments));
    },
  };
}

/** With -i there is no capture, and the first word is what is searched for. Throws UsageError. */
function captureAndSearch(given: Given): { capture: string | undefined; search: string | undefined } {
  const [first, second] = [given['capture'], given['search']].map((word) => (word === undefined ? undefined : String(word)));
  if (given['interface'] === undefined) {
    if (first === undefined) throw new UsageError('summary needs a capture file, a CSV of flows, - for standard input, or --interface');
    return { capture: first, search: second };
  }
  if (second !== undefined || CAPTURE_NAME.test(first ?? '')) throw new UsageError('summary takes a capture or --interface, not both');
  return { capture: undefined, search: first };
}

async function summarizeNow(request: SummaryRequest): Promise<number> {
  return (await import('./summarize.js')).summarize(request);
}

function help(command: Argv): Argv {
  const fields = conversationFields(ALL_KNOWN).map(({ name }) => name);
  return command
    .positional('capture', { type: 'string', describe: 'capture file, or CSV that rastro wrote; - is standard input; none with -i' })
    .positional('search', { type: 'string', describe: 'only lines with this text in them' })
    .example('$0 summary trace.pcap', 'all conversations, in order of their first packets')
    .example('$0 summary trace.pcap 10.0.0.7', 'those with this text in their line')
    .example('$0 summary trace.pcap --where "tcp && state in {refused, half-open}"', 'connections that did not come about')
    .example('$0 summary trace.pcap --group-by service --top 10', 'what the traffic is, the most first')
    .example('$0 summary -i eth0 --sort size', 'who talks right now, until Ctrl-C')
    .example('$0 summary trace.pcap --wide --sort dur --format jsonl', 'for programs')
    .epilogue(
      `Columns: ${SUMMARY_COLUMNS.map(({ name }) => name).join(' ')}.\n` +
        `Fields of --where: ${fields.join(' ')}. Operators: == != < <= > >= in has contains matches, && || ! ( ).\n` +
        'Exit status: 0 done; 1 failed; 2 wrong usage; 3 done, but a capture was cut short; 130 interrupted\n(with -i Ctrl-C is the way to end, and the status 0).',
    );
}
