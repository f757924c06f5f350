// The options of `rastro acl`: how they are written, and the checked form that the rest works with. What is read, and which
// conversations of it, is as summary has it.

import type { Dialect } from '../acl/dialect.js';
import { DIALECTS } from '../acl/dialects.js';
import type { RuleOptions } from '../acl/rule-builder.js';
import { UsageError } from '../errors.js';
import { choice } from '../quantities.js';
import { FORMATS, type RowFormat } from '../query/row-format.js';
import type { OptionText } from './command.js';
import { SUMMARY_OPTIONS, type SummaryArguments, type SummaryRequest, summaryRequest } from './summary-options.js';

const RULES = 'Which rules:';
const SHOWN = 'How they are shown:';
const DIALECT_NAMES = DIALECTS.map(({ name }) => name);

/** As yargs takes them. */
export const ACL_OPTIONS = {
  for: { type: 'string', group: SHOWN, describe: DIALECT_NAMES.join(', ') },
  format: { type: 'string', group: SHOWN, describe: `the rules as data instead: ${FORMATS.join(', ')}` },
  anonymize: SUMMARY_OPTIONS.anonymize,
  keep: SUMMARY_OPTIONS.keep,
  aggregate: { type: 'string', default: '/32', group: RULES, describe: 'clients are taken together by networks this long, such as /24' },
  aggregate6: {
    type: 'string',
    group: RULES,
    defaultDescription: '/64 with --aggregate, else /128',
    describe: 'the same for IPv6',
  },
  'answered-only': { type: 'boolean', default: false, group: RULES, describe: 'no rule for what only went one way, such as syslog' },
  where: SUMMARY_OPTIONS.where,
  key: SUMMARY_OPTIONS.key,
  decapsulate: SUMMARY_OPTIONS.decapsulate,
  'max-flows': SUMMARY_OPTIONS['max-flows'],
  with: SUMMARY_OPTIONS.with,
  limit: SUMMARY_OPTIONS.limit,
  from: SUMMARY_OPTIONS.from,
  to: SUMMARY_OPTIONS.to,
} as const satisfies Record<string, OptionText>;

export type AclArguments = Partial<Record<keyof typeof ACL_OPTIONS, unknown>>;

export interface AclRequest {
  readonly source: SummaryRequest['source'];
  readonly isAskedFor: SummaryRequest['isAskedFor'];
  readonly rules: RuleOptions;
  /** How the rules are written: in a dialect, or as data. */
  readonly dialect: Dialect | undefined;
  readonly format: RowFormat | undefined;
}

/** Checks what the command line said. Throws UsageError. */
export function aclRequest(path: string, given: AclArguments): AclRequest {
  const text = (name: keyof AclArguments): string | undefined => textOf(name, given);
  const format = text('format');
  const rowFormat = format === undefined ? undefined : choice('--format', format, FORMATS);
  const name = text('for');
  if (name === undefined && rowFormat === undefined)
    throw new UsageError(`acl needs --for ${DIALECT_NAMES.join(', ')}; or --format for data`);
  if (name !== undefined && rowFormat !== undefined) throw new UsageError('--for writes a dialect and --format data; give one of them');
  const { for: _, format: __, aggregate, aggregate6: ___, 'answered-only': isAnsweredOnly, ...rest } = given;
  const { source, isAskedFor } = summaryRequest(path, undefined, rest as SummaryArguments);
  const bits = prefixLength('--aggregate', text('aggregate') ?? '/32', 32);
  const isDefault = aggregate === undefined || bits === 32;
  return {
    source,
    isAskedFor,
    rules: {
      aggregate: bits,
      aggregate6: prefixLength('--aggregate6', text('aggregate6') ?? (isDefault ? '/128' : '/64'), 128),
      isAnsweredOnly: isAnsweredOnly === true,
    },
    dialect: name === undefined ? undefined : DIALECTS.find((dialect) => dialect.name === choice('--for', name, DIALECT_NAMES)),
    format: rowFormat,
  };
}

function textOf(name: keyof AclArguments, given: AclArguments): string | undefined {
  const value = given[name];
  if (value === undefined) return undefined;
  if (Array.isArray(value)) throw new UsageError(`--${name} is given ${value.length} times`);
  if (value === '' || value === false) throw new UsageError(`--${name} needs a value`);
  return String(value);
}

function prefixLength(option: string, text: string, most: number): number {
  const bits = /^\/?(\d{1,3})$/.exec(text)?.[1];
  // A network of every address would allow what nobody saw.
  if (bits === undefined || Number(bits) > most || Number(bits) === 0) {
    throw UsageError.of(option, `the length of a network from /1 to /${most}`, text);
  }
  return Number(bits);
}
