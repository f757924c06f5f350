// The options of `rastro summary`: how they are written, and the checked form that the rest works with.

import { UsageError } from '../errors.js';
import { nearest } from '../nearest.js';
import { PROCESS_COLUMN_NAMES } from '../output/process-columns.js';
import { NOBODY } from '../process/attribution.js';
import { choice, nameList, wholeNumber } from '../quantities.js';
import { ALL_KNOWN, type Conversation, type Known } from '../query/conversation.js';
import { conversationFields } from '../query/conversation-fields.js';
import { BY_FIRST_PACKET, type RowOrder } from '../query/conversation-list.js';
import { compileFilter } from '../query/filter.js';
import { GROUPINGS, type Group, type GroupsOf, groupingOf, OWNER_GROUPINGS } from '../query/grouping.js';
import { FORMATS, type RowFormat } from '../query/row-format.js';
import { SUMMARY_COLUMNS, type SummaryColumn, summaryColumns, usualColumns } from '../query/summary-columns.js';
import type { OptionText } from './command.js';
import { type ConversationSource, NO_SPLIT_NS } from './conversation-source.js';
import { REPLAY_OPTIONS, type ReplayArguments, replayOptions } from './replay-options.js';
import { WATCH_OPTIONS, watchRequest } from './watch-options.js';

const LINES = 'Which lines:';
const SHOWN = 'How they are shown:';
const CONVERSATIONS = 'What a conversation is:';
const INPUT = 'What is read:';

const COLUMN_NAMES = SUMMARY_COLUMNS.map(({ name }) => name);
const GROUP_SORTS = ['conversations', 'packets', 'size', 'name'];

/** As yargs takes them. */
export const SUMMARY_OPTIONS = {
  regex: { type: 'boolean', default: false, group: LINES, describe: 'SEARCH is a regular expression' },
  where: { type: 'string', group: LINES, describe: "a filter, such as 'dstport in {80,443} && size > 1MB'; fields below" },
  sort: { type: 'string', group: LINES, describe: 'a column, amounts from the greatest; else by first packet' },
  reverse: { type: 'boolean', default: false, group: LINES, describe: 'the other way round' },
  top: { type: 'string', group: LINES, describe: 'so many lines at most' },
  'group-by': {
    type: 'string',
    group: LINES,
    describe: `a line per ${GROUPINGS.slice(0, -3).join(', ')}, or per subnet/24, src/24, dst/24`,
  },
  columns: { type: 'string', group: SHOWN, describe: 'columns, separated by commas; all are listed below' },
  wide: { type: 'boolean', default: false, group: SHOWN, describe: 'service, state, start, duration and rate too' },
  format: { type: 'string', default: 'table', group: SHOWN, describe: FORMATS.join(', ') },
  anonymize: { ...REPLAY_OPTIONS.anonymize, group: SHOWN },
  keep: { ...REPLAY_OPTIONS.keep, group: SHOWN },
  'idle-timeout': {
    type: 'string',
    group: CONVERSATIONS,
    defaultDescription: 'none',
    describe: 'a longer silence begins another conversation (15s, 2m, 1h)',
  },
  key: { ...REPLAY_OPTIONS.key, group: CONVERSATIONS, describe: '5-tuple or 5-tuple+vlan: VLANs keep conversations apart' },
  decapsulate: { ...REPLAY_OPTIONS.decapsulate, group: CONVERSATIONS, describe: 'look inside tunnels: all, or some, as replay has them' },
  'max-flows': {
    ...REPLAY_OPTIONS['max-flows'],
    group: CONVERSATIONS,
    describe: 'conversations in memory at most; beyond it the one idle longest ends',
  },
  with: { type: 'string', array: true, group: INPUT, describe: 'another capture, behind the first; may be given several times' },
  limit: { ...REPLAY_OPTIONS.limit, alias: 'count', group: INPUT },
  from: { ...REPLAY_OPTIONS.from, group: INPUT },
  to: { ...REPLAY_OPTIONS.to, group: INPUT },
  ...WATCH_OPTIONS,
} as const satisfies Record<string, OptionText>;

export type SummaryArguments = Partial<Record<keyof typeof SUMMARY_OPTIONS, unknown>>;

const DEFAULTS: Readonly<Record<string, unknown>> = { key: REPLAY_OPTIONS.key.default };
const PACKET_OPTIONS = ['idle-timeout', 'key', 'decapsulate', 'limit', 'from', 'to'] as const;

export interface SummaryRequest {
  readonly source: ConversationSource;
  readonly format: RowFormat;
  readonly columns: (known: Known) => SummaryColumn[];
  /** Which conversations are asked for; undefined for all. Throws FilterError where the filter asks for what is not known. */
  readonly isAskedFor: ((known: Known) => (conversation: Conversation) => boolean) | undefined;
  readonly rowOrder: RowOrder;
  readonly group: { readonly name: string; readonly of: GroupsOf; readonly by: keyof Group; readonly isReversed: boolean } | undefined;
  /** The option that asks for processes. */
  readonly asksForOwners: string | undefined;
  /** Lines at most; undefined: all that there are. */
  readonly top: number | undefined;
}

/** Checks what the command line said; without `path` it is about interfaces. Throws UsageError. */
export function summaryRequest(path: string | undefined, search: string | undefined, given: SummaryArguments): SummaryRequest {
  const text = (name: keyof SummaryArguments): string | undefined => textOf(name, given);
  const format = choice('--format', text('format') ?? 'table', FORMATS);
  const columns = text('columns');
  const names = columns === undefined ? undefined : nameList('--columns', columns, COLUMN_NAMES);
  const isForPrograms = format === 'csv' || format === 'json' || format === 'jsonl';
  const isWide = given.wide === true;
  if (names !== undefined && isWide) throw new UsageError('--wide and --columns both say which columns to show');
  const group = groupRequest(text('group-by'), text('sort'), given.reverse === true);
  if (group !== undefined && (names !== undefined || isWide)) throw new UsageError('--group-by has columns of its own');
  const top = text('top');
  const asksForOwners = ownersAskedBy(group?.name, names, text('where'));
  if (asksForOwners !== undefined && given.anonymize !== undefined) {
    throw new UsageError(`${asksForOwners} and --anonymize do not go together: who has a connection is found by its true addresses`);
  }
  return {
    asksForOwners,
    source: conversationSource(path, given, text('idle-timeout')),
    format,
    columns: (known) => summaryColumns(names ?? usualColumns(isForPrograms, isWide), known),
    isAskedFor: askedFor(search, given.regex === true, text('where'), names ?? usualColumns(false, isWide)),
    rowOrder: group === undefined ? rowOrder(text('sort'), given.reverse === true) : BY_FIRST_PACKET,
    group,
    top: top === undefined ? undefined : wholeNumber('--top', top, 1, Number.MAX_SAFE_INTEGER),
  };
}

function textOf(name: keyof SummaryArguments, given: SummaryArguments): string | undefined {
  const value = given[name];
  if (value === undefined) return undefined;
  if (Array.isArray(value)) throw new UsageError(`--${name} is given ${value.length} times`);
  if (value === '' || value === false) throw new UsageError(`--${name} needs a value`);
  return String(value);
}

const OWNER_COLUMNS = new Set(PROCESS_COLUMN_NAMES);
const OWNER_FIELDS = new RegExp(`\\b(${PROCESS_COLUMN_NAMES.join('|')})\\b`);

/** The option that asks for processes; of a filter, that may (watching them in vain costs little). */
function ownersAskedBy(group: string | undefined, columns: readonly string[] | undefined, where: string | undefined): string | undefined {
  if (group !== undefined && OWNER_GROUPINGS.includes(group)) return `--group-by ${group}`;
  const column = columns?.find((name) => OWNER_COLUMNS.has(name));
  if (column !== undefined) return `--columns ${column}`;
  const [, field] = OWNER_FIELDS.exec(where ?? '') ?? [];
  return field === undefined ? undefined : `--where with ${field}`;
}

/** Options that choose among packets of captures. */
const CAPTURE_OPTIONS = ['with', 'from', 'to'] as const;

function conversationSource(path: string | undefined, given: SummaryArguments, idle: string | undefined): ConversationSource {
  const watch = watchRequest(given);
  const needless = watch && CAPTURE_OPTIONS.find((name) => given[name] !== undefined);
  if (needless !== undefined) throw new UsageError(`--${needless} is about captures; with --interface there is none`);
  const more = given.with === undefined ? [] : [given.with].flat().map(String);
  const { anonymize: keyFile, keep, key, decapsulate, limit, from, to } = given;
  const packets = {
    anonymize: keyFile,
    keep,
    key,
    decapsulate,
    limit,
    from,
    to,
    'max-flows': given['max-flows'],
    ...(idle === undefined ? {} : { 'idle-timeout': idle }),
  };
  const { files, engine, window, anonymize } = replayOptions([path ?? '-', ...more], { ...packets, direction: 'bi' } as ReplayArguments);
  return {
    files: watch === undefined ? files : [],
    watch,
    engine: { ...engine, idleNs: idle === undefined ? NO_SPLIT_NS : engine.idleNs, hasExtras: true, skipsExtremes: true },
    window,
    anonymize,
    packetOptions: PACKET_OPTIONS.filter((name) => given[name] !== undefined && given[name] !== DEFAULTS[name]),
  };
}

function rowOrder(sort: string | undefined, isReversed: boolean): RowOrder {
  if (sort === undefined) return { key: undefined, isDescending: isReversed };
  const [name] = nameList('--sort', sort, COLUMN_NAMES);
  const column = SUMMARY_COLUMNS.find((candidate) => candidate.name === name);
  return { key: column?.key, isDescending: (column?.isAmount === true) !== isReversed };
}

function groupRequest(name: string | undefined, sort: string | undefined, isReversed: boolean): SummaryRequest['group'] {
  if (name === undefined) return undefined;
  const of = groupingOf(name);
  if (of === undefined) {
    const near = nearest(name, GROUPINGS);
    const hint = near === undefined ? `known are ${GROUPINGS.join(', ')}` : `did you mean ${near}?`;
    throw new UsageError(`--group-by: there is no ${JSON.stringify(name)}; ${hint}`);
  }
  const by = nameList('--sort', sort ?? 'size', GROUP_SORTS)[0] ?? 'size';
  return { name, of, by: by === 'name' ? 'key' : (by as keyof Group), isReversed };
}

type AskedFor = (conversation: Conversation) => boolean;

/** SEARCH is looked for in the line as a table would show it, its columns one space apart. */
function askedFor(
  search: string | undefined,
  isRegex: boolean,
  where: string | undefined,
  names: readonly string[],
): SummaryRequest['isAskedFor'] {
  const pattern = search === undefined ? undefined : patternOf(search, isRegex);
  if (pattern === undefined && where === undefined) return undefined;
  // Wrong filters are refused before anything is read; what only a CSV may lack is looked at when it is.
  if (where !== undefined) compileFilter(where, conversationFields({ ...ALL_KNOWN, ownerOf: () => NOBODY }));
  return (known) => {
    const columns = summaryColumns(names, known);
    const filter: AskedFor = where === undefined ? () => true : compileFilter(where, conversationFields(known));
    return (row) => filter(row) && (pattern === undefined || pattern.test(columns.map(({ text }) => text(row)).join(' ')));
  };
}

function patternOf(search: string, isRegex: boolean): { test(line: string): boolean } {
  if (!isRegex) return { test: (line) => line.includes(search) };
  try {
    return new RegExp(search);
  } catch (error) {
    throw new UsageError(`SEARCH: ${error instanceof Error ? error.message : String(error)}`);
  }
}
