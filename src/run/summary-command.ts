// `rastro summary` on the command line.

import type { Argv } from 'yargs';
import { ALL_KNOWN } from '../query/conversation.js';
import { conversationFields } from '../query/conversation-fields.js';
import { SUMMARY_COLUMNS } from '../query/summary-columns.js';
import type { Command } from './command.js';
import { SUMMARY_OPTIONS, type SummaryArguments, type SummaryRequest, summaryRequest } from './summary-options.js';

/** The command; tests give their own `onSummary`. */
export function summaryCommand(onSummary: (request: SummaryRequest) => Promise<number> = summarizeNow): Command {
  return {
    name: 'summary',
    positionals: '<source> [search]',
    about: 'one line per conversation of a capture',
    group: 'Looking',
    options: SUMMARY_OPTIONS,
    missing: 'summary needs a capture file, a CSV of flows, or - for standard input',
    help,
    run: (given) => {
      const search = given['search'] === undefined ? undefined : String(given['search']);
      return onSummary(summaryRequest(String(given['source']), search, given as SummaryArguments));
    },
  };
}

async function summarizeNow(request: SummaryRequest): Promise<number> {
  return (await import('./summarize.js')).summarize(request);
}

function help(command: Argv): Argv {
  const fields = conversationFields(ALL_KNOWN).map(({ name }) => name);
  return command
    .positional('source', { type: 'string', describe: 'capture file, or CSV that rastro wrote; - is standard input', demandOption: true })
    .positional('search', { type: 'string', describe: 'only lines with this text in them' })
    .example('$0 summary trace.pcap', 'all conversations, in order of their first packets')
    .example('$0 summary trace.pcap 10.0.0.7', 'those with this text in their line')
    .example('$0 summary trace.pcap --where "tcp && state in {refused, half-open}"', 'connections that did not come about')
    .example('$0 summary trace.pcap --group-by service --top 10', 'what the traffic is, the most first')
    .example('$0 summary trace.pcap --wide --sort dur --format jsonl', 'for programs')
    .epilogue(
      `Columns: ${SUMMARY_COLUMNS.map(({ name }) => name).join(' ')}.\n` +
        `Fields of --where: ${fields.join(' ')}. Operators: == != < <= > >= in has contains matches, && || ! ( ).\n` +
        'Exit status: 0 done; 1 failed; 2 wrong usage; 3 done, but a capture was cut short; 130 interrupted.',
    );
}
