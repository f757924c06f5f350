// A filter compiled on a thread of its own, for engines that go on meanwhile.

import { once } from 'node:events';
import type { FilterThreadAnswer, FilterThreadSetup } from '../capture/filter-thread.js';
import { startThread } from '../thread.js';

/** Milliseconds; a filter of thousands of terms takes libpcap minutes. */
const LONGEST_MS = 60_000;

/** What libpcap makes of it, or why it is refused. Where that takes too long the thread is left to end by itself. */
export async function compiledFilter(setup: FilterThreadSetup, longestMs = LONGEST_MS): Promise<FilterThreadAnswer> {
  const thread = startThread('capture/filter-thread', { workerData: setup });
  thread.unref();
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), longestMs);
  try {
    const [answer] = (await once(thread, 'message', { signal: late.signal })) as [FilterThreadAnswer];
    return answer;
  } catch (error) {
    if (!late.signal.aborted) throw error;
    return { refused: `filter: libpcap takes more than ${longestMs / 1000} s to compile it; a shorter one is needed` };
  } finally {
    clearTimeout(timer);
  }
}
