// Who looks on while live-conversations.ts takes conversations from the wire: a screen, the watch over processes, or nobody but standard
// error.

import type { RecordSink } from '../flow/dead-list.js';
import type { ReplayTotals } from './stats.js';

/** Who looks on while conversations come from the wire. */
export interface OnLooker {
  /** Called some times a second. `snapshot` gives the conversations that live; what has ended is in the sink. */
  look(snapshot: (sink: RecordSink) => void, totals: () => ReplayTotals): void;
  /** Takes what happens to interfaces and the clock. */
  note(text: string): void;
  /** There will be no more looks. Flows that live end when it has resolved. */
  close(): void | Promise<void>;
}

/** Nothing to look at until the end. */
export function tellingOnly(): OnLooker {
  const nothing = (): void => undefined;
  return { look: nothing, close: nothing, note: (text) => void process.stderr.write(`rastro: ${text}\n`) };
}
