import type { RecordBatch } from '../../src/flow/record-batch.js';
import { WIDE } from '../../src/flow/row.js';
import { batchOf, flow } from './records.js';

/** A batch of one wide record from the address in `words`, one for IPv4 or four for IPv6. */
export function record(words: Int32Array): RecordBatch {
  return batchOf([flow({ isIpv6: words.length === 4, source: [...words] })], WIDE, 0);
}
