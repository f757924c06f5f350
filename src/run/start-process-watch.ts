// The thread that watches processes, for commands that are on a terminal.

import { ProcessWatch } from '../process/process-watch.js';

/** Milliseconds between two looks at sockets. */
const LOOK_MS = 50;

/** undefined where processes cannot be watched, which `note` hears of: then they are all unknown. */
export async function startProcessWatch(note: (text: string) => void): Promise<ProcessWatch | undefined> {
  if (process.platform !== 'linux') {
    note('processes are named on Linux only');
    return undefined;
  }
  return ProcessWatch.start(1, LOOK_MS, (error) => note(`processes are no longer watched: ${error.message}`));
}
