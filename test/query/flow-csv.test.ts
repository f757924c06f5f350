import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CaptureError } from '../../src/errors.js';
import type { RecordBatch } from '../../src/flow/record-batch.js';
import { Conversation } from '../../src/query/conversation.js';
import { FlowCsv, isFlowCsv } from '../../src/query/flow-csv.js';
import { SEED } from '../random.js';

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

async function read(text: string, limit = 100): Promise<{ csv: FlowCsv; lines: string[] }> {
  const csv = new FlowCsv('flows.csv', limit);
  await csv.read(once(text));
  const lines: string[] = [];
  const put = (batch: RecordBatch): undefined => {
    const row = new Conversation(csv.known);
    for (let i = 0; i < batch.rows; i++) {
      row.move(batch, batch.at(i));
      const ends = `${row.source} ${row.sourcePort} ${row.destination} ${row.destinationPort} ${row.protocol}`;
      lines.push(`${ends} ${row.count} ${row.bytes} ${row.reverseCount} ${row.reverseBytes} ${row.flagLetters} ${row.durationNs}`);
    }
    return undefined;
  };
  csv.handTo({ put });
  return { csv, lines };
}

const HEADER = 'srcip,dstip,prot,srcport,dstport,count,bytes,dur';

test('isFlowCsv: a header of known columns with both addresses is one, whatever follows', () => {
  const is = (text: string): boolean => isFlowCsv(Buffer.from(text));
  assert.deepEqual([`${HEADER}\n1`, `${HEADER}\r\n`, 'dstip,srcip', 'srcip,dstip,colour\n', 'srcip\n', '', 'a'].map(is), [
    true,
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});

test('FlowCsv: rows of both directions are one conversation, the first row’s sender first', async () => {
  const { lines } = await read(`${HEADER}\n10.0.0.1,10.0.0.2,TCP,4000,80,3,300,1.5\n10.0.0.2,10.0.0.1,TCP,80,4000,2,900,1.4\n`);
  assert.deepEqual(lines, ['10.0.0.1 4000 10.0.0.2 80 6 3 300 2 900  NaN']);
});

test('FlowCsv: where rows tell their start, the earlier sender is first, and durations span all rows', async () => {
  const header = 'start_ns,flags,srcip,dstip,prot,srcport,dstport,count,bytes,dur';
  const { lines, csv } = await read(
    `${header}\n1700000001000000000,SA,2001:db8::2,2001:db8::1,TCP,80,4000,2,900,1.000000\n` +
      '1700000000000000000,SAP,2001:db8::1,2001:db8::2,TCP,4000,80,3,300,1.500000\n',
  );
  assert.deepEqual(lines, ['2001:db8::1 4000 2001:db8::2 80 6 3 300 2 900 SAP 2000000000']);
  assert.deepEqual(csv.known, { start: true, duration: true, flags: true, flagOrder: false, vlan: false });
});

test('FlowCsv: columns are found by name, protocols by keyword or number', async () => {
  const { lines } = await read(
    'bytes,count,dstport,srcport,prot,dstip,srcip\n100,1,0,0,253,10.0.0.2,10.0.0.1\n5,1,53,9,UDP,10.0.0.2,10.0.0.1\n',
  );
  assert.deepEqual(lines, ['10.0.0.1 0 10.0.0.2 0 253 1 100 0 0  NaN', '10.0.0.1 9 10.0.0.2 53 17 1 5 0 0  NaN']);
});

for (const [what, text, message] of [
  ['a missing column', 'srcip,dstip,prot\n', /^flows\.csv has no column srcport, dstport, count, bytes$/],
  ['a bad address', `${HEADER}\n10.0.0,10.0.0.2,TCP,1,2,1,1,0\n`, /^flows\.csv: row 1: srcip is "10\.0\.0"$/],
  ['a bad number', `${HEADER}\n10.0.0.1,10.0.0.2,TCP,1,2,1,1,0\n10.0.0.1,10.0.0.2,TCP,1,2,-1,1,0\n`, /^flows\.csv: row 2: count is "-1"$/],
  ['a field too few', `${HEADER}\n10.0.0.1,10.0.0.2,TCP,1,2,1,1\n`, /^flows\.csv: row 1: it has more or fewer fields than the header$/],
] as const) {
  test(`FlowCsv: ${what} is an error that says where`, async () => {
    await assert.rejects(read(text), (error: Error) => {
      assert.ok(error instanceof CaptureError, String(error));
      assert.match(error.message, message);
      return true;
    });
  });
}

test('FlowCsv: more conversations than may be are an error, not a table without them', async () => {
  const rows = [1, 2, 3].map((port) => `10.0.0.1,10.0.0.2,TCP,${port},80,1,1,0\n`).join('');
  await assert.rejects(read(`${HEADER}\n${rows}`, 2), /more than 2 conversations/);
});

const flow = fc.record({
  from: fc.constantFrom('10.0.0.1', '10.0.0.2', '2001:db8::1'),
  port: fc.constantFrom(1, 80),
  count: fc.nat(9),
  bytes: fc.nat(99),
});

test(`FlowCsv: no packet and no byte is lost in joining, seed ${SEED}`, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(flow, { minLength: 1, maxLength: 30 }), async (flows) => {
      const other = (from: string): string => (from.includes(':') ? '2001:db8::1' : from === '10.0.0.1' ? '10.0.0.2' : '10.0.0.1');
      const rows = flows.map(({ from, port, count, bytes }) => `${from},${other(from)},UDP,${port},${81 - port},${count},${bytes},0\n`);
      const { lines } = await read(`${HEADER}\n${rows.join('')}`);
      const sum = (of: (cells: string[]) => number): number => lines.reduce((total, line) => total + of(line.split(' ')), 0);
      assert.equal(
        sum((cells) => Number(cells[5]) + Number(cells[7])),
        flows.reduce((total, { count }) => total + count, 0),
      );
      assert.equal(
        sum((cells) => Number(cells[6]) + Number(cells[8])),
        flows.reduce((total, { bytes }) => total + bytes, 0),
      );
    }),
    { seed: SEED, numRuns: 60 },
  );
});
