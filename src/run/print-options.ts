// The options of `rastro print`: how they are written, and the checked form that the rest works with.

import { UsageError } from '../errors.js';
import { PACKET_FORMATS, type PacketFormat } from '../print/packet-format.js';
import type { HexDetail } from '../print/packet-lines.js';
import { TIME_STYLES, type TimeStyle } from '../print/packet-time.js';
import type { Detail } from '../print/printing.js';
import { choice, wholeNumber } from '../quantities.js';
import type { Given, OptionText } from './command.js';
import { type AnonymizeOptions, anonymizeOptions, REPLAY_OPTIONS } from './replay-options.js';
import { WATCH_OPTIONS, type WatchRequest, watchRequest } from './watch-options.js';

const SHOWN = 'What is shown:';
const FORM = 'How it looks:';
const HEX_STYLES = ['packet', 'ascii', 'link', 'link-ascii'] as const;
type HexStyle = (typeof HEX_STYLES)[number];

/** Bytes captured of a frame where nobody says: what is looked at is wanted whole. */
const WHOLE_FRAMES = 65_535;

/** As yargs takes them. */
export const PRINT_OPTIONS = {
  count: { type: 'string', alias: 'c', group: SHOWN, describe: 'stop after this many packets shown' },
  where: { type: 'string', alias: 'w', group: SHOWN, describe: "only packets that match, such as 'proto == tcp && port == 443'" },
  link: { type: 'boolean', alias: 'e', default: false, group: SHOWN, describe: 'the link layer too: hardware addresses, type, VLANs' },
  verbose: {
    type: 'boolean',
    alias: 'v',
    default: false,
    group: SHOWN,
    describe: 'IP header fields, checksums, packets inside ICMP errors',
  },
  brief: { type: 'boolean', alias: 'q', default: false, group: SHOWN, describe: 'protocol and length only' },
  hex: {
    type: 'string',
    group: SHOWN,
    describe: 'bytes below each line: packet, ascii (with text), link or link-ascii (the whole frame)',
  },
  x: { type: 'boolean', default: false, group: SHOWN, describe: 'the same as --hex packet; twice: --hex link' },
  X: { type: 'boolean', default: false, group: SHOWN, describe: 'the same as --hex ascii; twice: --hex link-ascii' },
  time: {
    type: 'string',
    alias: 't',
    default: 'time',
    group: FORM,
    describe: 'time, date (RFC 3339), epoch (seconds since 1970), delta (since the line before) or none; all in UTC',
  },
  format: { type: 'string', alias: 'f', default: 'text', group: FORM, describe: 'text, json, jsonl, csv or markdown' },
  anonymize: { ...REPLAY_OPTIONS.anonymize, group: FORM },
  keep: { ...REPLAY_OPTIONS.keep, group: FORM },
  ...WATCH_OPTIONS,
} as const satisfies Record<string, OptionText>;

export interface PrintOptions {
  /** Captures; none where interfaces are watched. */
  readonly files: readonly string[];
  readonly watch: WatchRequest | undefined;
  readonly detail: Detail;
  readonly time: TimeStyle;
  readonly format: PacketFormat;
  readonly hex: HexDetail | undefined;
  readonly anonymize: AnonymizeOptions | undefined;
  /** A filter as it was written; undefined for none. */
  readonly where: string | undefined;
  readonly count: number;
}

/** What a print without a source is told. */
export const NO_SOURCE = 'print needs a capture file, - for standard input, or --interface';

/** Checks what the command line said. Throws UsageError. */
export function printOptions(files: readonly string[], given: Given): PrintOptions {
  const watch = watchRequest(given, WHOLE_FRAMES);
  if (watch === undefined) checkFiles(files);
  else if (files.length > 0) throw new UsageError('print takes captures or --interface, not both');
  const format = choice('--format', textOf('format', given) ?? 'text', PACKET_FORMATS);
  const hex = hexDetail(given);
  const detail = { link: given['link'] === true, verbose: given['verbose'] === true, brief: given['brief'] === true };
  if (detail.verbose && detail.brief) throw new UsageError('--verbose and --brief exclude each other');
  if (hex !== undefined && format !== 'text') throw new UsageError(`hex lines come with --format text, not with ${format}`);
  const anonymize = anonymizeOptions(textOf('anonymize', given), textOf('keep', given));
  if (hex !== undefined && anonymize !== undefined)
    throw new UsageError('hex lines show the true addresses; they do not go with --anonymize');
  const count = textOf('count', given);
  return {
    files,
    watch,
    detail,
    time: choice('--time', textOf('time', given) ?? 'time', TIME_STYLES),
    format,
    hex,
    anonymize,
    where: textOf('where', given),
    count: count === undefined ? Number.POSITIVE_INFINITY : wholeNumber('--count', count, 1, Number.MAX_SAFE_INTEGER),
  };
}

function textOf(name: string, given: Given): string | undefined {
  const value = given[name];
  if (value === undefined) return undefined;
  if (Array.isArray(value)) throw new UsageError(`--${name} is given ${value.length} times`);
  if (value === '' || value === false) throw new UsageError(`--${name} needs a value`);
  return String(value);
}

function checkFiles(files: readonly string[]): void {
  if (files.length === 0) throw new UsageError(NO_SOURCE);
  if (files.includes('')) throw new UsageError('the name of a capture file is empty');
  if (files.filter((file) => file === '-').length > 1) throw new UsageError('standard input (-) can be read only once');
}

function hexDetail(given: Given): HexDetail | undefined {
  const text = textOf('hex', given);
  const style = text === undefined ? shortStyle(given) : choice('--hex', text, HEX_STYLES);
  if (style === undefined) return undefined;
  return { fromLink: style === 'link' || style === 'link-ascii', hasText: style === 'ascii' || style === 'link-ascii' };
}

/** yargs makes a list of a switch that comes twice. */
function shortStyle(given: Given): HexStyle | undefined {
  const { x, X } = given;
  if (Array.isArray(X)) return 'link-ascii';
  if (X === true) return Array.isArray(x) ? 'link-ascii' : 'ascii';
  if (Array.isArray(x)) return 'link';
  return x === true ? 'packet' : undefined;
}
