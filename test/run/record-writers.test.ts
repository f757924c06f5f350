// However records are written, on whichever thread, the file is the same.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { RecordSink } from '../../src/flow/dead-list.js';
import { NARROW } from '../../src/flow/row.js';
import { Anonymizer } from '../../src/output/anonymizer.js';
import { closeOutput, type OutputFile, openOutput } from '../../src/output/output-file.js';
import { ChannelSink } from '../../src/output/writer-channel.js';
import { HandoverWriter, InlineWriter, WriterThread } from '../../src/run/record-writers.js';
import { batchOf, flow } from '../output/records.js';
import { REFERENCE_KEY } from '../output/reference-key.js';
import { temporaryFolder } from '../run-rastro.js';

const COLUMNS = ['srcip', 'count'];

function putAll(sink: RecordSink, batches: number, from = 0): void {
  for (let i = 0; i < batches; i++) sink.put(batchOf([flow({ count: from + i })], NARROW, 0));
}

function expected(rows: number): string {
  return `srcip,count\n${Array.from({ length: rows }, (_, count) => `10.0.0.1,${count}\n`).join('')}`;
}

const ignoreFailure = (): void => undefined;

for (const batches of [0, 1, 256, 257, 300]) {
  for (const [name, writerOf] of [
    ['InlineWriter', (file: OutputFile) => new InlineWriter(file, COLUMNS)],
    ['HandoverWriter', (file: OutputFile) => new HandoverWriter(file, COLUMNS, ignoreFailure)],
  ] as const) {
    test(`${name}: ${batches} batches come out in order below one header`, async (t) => {
      const file = openOutput(join(temporaryFolder(t), 'out.csv'));
      const writer = writerOf(file);
      putAll(writer, batches);
      assert.equal(await writer.finish(), batches);
      closeOutput(file);
      assert.equal(readFileSync(file.name, 'utf8'), expected(batches));
    });
  }
}

test('Anonymizer.before: ahead of a writer that hands over to its thread, no record of either has a true address', async (t) => {
  const file = openOutput(join(temporaryFolder(t), 'out.csv'));
  const writer = new HandoverWriter(file, COLUMNS, ignoreFailure);
  putAll(new Anonymizer({ key: REFERENCE_KEY, keep: [] }).before(writer), 300);
  assert.equal(await writer.finish(), 300);
  closeOutput(file);
  const [address = ''] = readFileSync(file.name, 'utf8').split('\n')[1]?.split(',') ?? [];
  assert.notEqual(address, '10.0.0.1');
  assert.equal(readFileSync(file.name, 'utf8'), expected(300).replaceAll('10.0.0.1', address));
});

test('WriterThread: takes the batches of several engines and ends when the last has ended', async (t) => {
  const file = openOutput(join(temporaryFolder(t), 'out.csv'));
  const writer = new WriterThread({ ...file, columns: COLUMNS, written: 0 }, 2, ignoreFailure);
  const [first, second] = writer.links.map((link) => new ChannelSink(link));
  putAll(first!, 5);
  await first!.finish();
  putAll(second!, 5, 5);
  await second!.finish();
  assert.equal(await writer.finish(), 10);
  closeOutput(file);
  assert.equal(readFileSync(file.name, 'utf8').split('\n').sort().join('\n'), expected(10).split('\n').sort().join('\n'));
});

test('WriterThread: a full disk is told of at once, and the engines are not kept waiting', async () => {
  const file = openOutput('/dev/full');
  let failures = 0;
  const writer = new WriterThread({ ...file, columns: COLUMNS, written: 0 }, 1, () => failures++);
  const sink = new ChannelSink(writer.links[0]!);
  // More batches than may be under way.
  putAll(sink, 100);
  await sink.finish();
  await assert.rejects(writer.finish(), {
    message: `cannot write /dev/full: no space left on device (ENOSPC); 0 bytes are written`,
    code: 'ENOSPC',
  });
  assert.ok(failures > 0);
  closeOutput(file);
});
