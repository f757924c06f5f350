// `rastro summary` on captures of others, where they are there: they never are part of the project.

import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { RecordSink } from '../../src/flow/dead-list.js';
import type { RecordBatch } from '../../src/flow/record-batch.js';
import * as record from '../../src/output/record.js';
import { ALL_KNOWN } from '../../src/query/conversation.js';
import { readConversations } from '../../src/run/conversation-run.js';
import type { ConversationSource } from '../../src/run/conversation-source.js';
import { newSummary } from '../../src/run/summarize.js';
import { summaryRequest } from '../../src/run/summary-options.js';
import { rastro } from '../run-rastro.js';

const CAPTURES = '../shared/corpus/captures';
const HTTP = join(CAPTURES, 'pcap_summary__tests__mock_data__http.pcap');
const skip = existsSync(CAPTURES) ? false : `no captures at ${CAPTURES}`;

/** Lines of a table with one space between columns. */
function lines(args: readonly string[]): string[] {
  return rastro(['summary', HTTP, ...args])
    .stdout.split('\n\n')[0]!
    .trim()
    .split('\n')
    .map((line) => line.replace(/ +/g, ' '));
}

test('summary: of pcap_summary’s demonstration capture there are its 20 conversations, with the rows that it documents', { skip }, () => {
  const [head, ...rows] = lines([]);
  assert.equal(head, 'Proto Src Dst Flags Size FCount RCount');
  assert.equal(rows.length, 20);
  for (const row of [
    'UDP 24.6.173.220:53867 75.75.75.75:53 -- 142 1 1',
    'TCP 24.6.173.220:42379 174.137.42.75:80 SAPFR 14175 7 11',
    'TCP 24.6.173.220:42380 174.137.42.75:80 SAP 7251 7 8',
  ]) {
    assert.ok(rows.includes(row), row);
  }
  assert.equal(lines(['174.137.42.75']).length - 1, 5);
});

interface Totals {
  conversations: number;
  packets: number;
  bytes: number;
}

/** Totals over the records of `replay --direction bi`; conversations are told by their ends, however often silence split them. */
async function replayTotals(source: ConversationSource): Promise<Totals> {
  const totals = { conversations: 0, packets: 0, bytes: 0 };
  const keys = new Set<string>();
  const sink: RecordSink = {
    put: (batch: RecordBatch) => {
      for (let i = 0; i < batch.rows; i++) {
        const at = batch.at(i);
        totals.packets += record.count(batch, at) + record.reverseCount(batch, at);
        totals.bytes += record.bytes(batch, at) + record.reverseBytes(batch, at);
        keys.add([batch.layout.name, ...batch.words.subarray(at, at + batch.layout.keyWords), record.protocol(batch, at)].join());
      }
      return undefined;
    },
  };
  await readConversations(source, () => sink);
  return { ...totals, conversations: keys.size };
}

for (const capture of skip === false ? readdirSync(CAPTURES).sort() : []) {
  test(`summary: totals of ${capture} are those of replay --direction bi`, async () => {
    const request = summaryRequest(join(CAPTURES, capture), undefined, {});
    const replayed = { ...request.source, engine: { ...request.source.engine, idleNs: 60e9, hasExtras: false } };
    let expected: Totals;
    try {
      expected = await replayTotals(replayed);
    } catch (error) {
      await assert.rejects(() => readConversations(request.source, () => ({ put: () => undefined })), {
        message: (error as Error).message,
      });
      return;
    }
    let summary = newSummary(request, ALL_KNOWN);
    const { totals } = await readConversations(request.source, (known) => {
      summary = newSummary(request, known);
      return summary;
    });
    const { conversations, packets, bytes } = summary.all;
    assert.deepEqual({ conversations, packets, bytes }, expected);
    assert.deepEqual([packets, bytes], [totals?.flow_packets, totals?.flow_bytes]);
    assert.equal(Array.from(summary.rows()).length, conversations);
  });
}
