// The options of `rastro top`, as yargs takes them; top.ts reads them. Apart from it, so that help does not load a live table.

import type { OptionText } from './command.js';
import { REPLAY_OPTIONS } from './replay-options.js';
import { WATCH_OPTIONS } from './watch-options.js';

const SHOWN = 'What is shown:';
const WIRE = 'What is watched:';

/** They take 1,000 bytes each: a hundred thousand 0.1 GB, and 0.4 s to be shown. */
export const MOST_FLOWS = 100_000;

const { interface: wire, ...others } = WATCH_OPTIONS;

/** Here interfaces are all there is to watch. */
const CAPTURE = Object.fromEntries(
  Object.entries(others).map(([name, option]) => [name, { ...option, group: WIRE, describe: option.describe.replace('with -i: ', '') }]),
);

export const TOP_OPTIONS: Readonly<Record<string, OptionText>> = {
  interface: {
    ...wire,
    group: WIRE,
    defaultDescription: 'auto',
    describe: 'interface to watch; any for all, auto for that of the default route; again for more',
  },
  ...CAPTURE,
  where: { type: 'string', group: SHOWN, describe: "only flows that match, such as 'proto == tcp && bytes > 1MB'; fields below" },
  by: { type: 'string', default: 'flow', group: SHOWN, describe: 'flow, process, host or service' },
  sort: { type: 'string', default: 'rate', group: SHOWN, describe: 'rate, bytes, packets or name' },
  reverse: { type: 'boolean', default: false, group: SHOWN, describe: 'the other way round' },
  interval: { type: 'string', default: '1s', group: SHOWN, describe: 'between snapshots (500ms, 1s, 1m)' },
  top: { type: 'string', group: SHOWN, describe: 'with --json or --csv: rows of a snapshot at most' },
  'max-flows': {
    type: 'string',
    default: String(MOST_FLOWS),
    group: SHOWN,
    describe: 'flows remembered at most; beyond it the one idle longest ends, and is in the totals only',
  },
  anonymize: { ...REPLAY_OPTIONS.anonymize, group: SHOWN },
  keep: { ...REPLAY_OPTIONS.keep, group: SHOWN },
  json: { type: 'boolean', default: false, group: SHOWN, describe: 'an object per interval and line; so it is where there is no terminal' },
  csv: { type: 'boolean', default: false, group: SHOWN, describe: 'rows of CSV per interval' },
};
