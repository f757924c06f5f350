import assert from 'node:assert/strict';
import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { FileNames } from '../../src/output/closed-names.js';
import { systemDisk } from '../../src/output/disk.js';
import { type Limits, removals } from '../../src/output/retention.js';
import { temporaryFolder } from '../run-rastro.js';

const NOW_MS = Date.UTC(2026, 10, 22);
const HOUR_MS = 3_600_000;
const NO_LIMITS: Limits = { keepFiles: undefined, keepBytes: undefined, keepSeconds: undefined };

/** Closed files of 1000 bytes with a manifest of 100, one an hour, the last an hour ago. */
function hours(t: TestContext, count: number): string {
  const folder = temporaryFolder(t);
  for (let hour = 1; hour <= count; hour++) {
    const csv = closedName(hour);
    put(folder, csv, 1000, hour);
    put(folder, `${csv}.json`, 100, hour);
  }
  for (const stranger of ['flows.csv', 'notes.txt', 'flows-eth0-20200101T000000Z.csv', 'flows.csv.1']) put(folder, stranger, 5000, 1000);
  return folder;
}

function closedName(hour: number): string {
  return new FileNames('', 'flows').free(NOW_MS - hour * HOUR_MS, []);
}

function put(folder: string, file: string, bytes: number, hour: number): void {
  writeFileSync(join(folder, file), Buffer.alloc(bytes));
  const seconds = (NOW_MS - hour * HOUR_MS) / 1000;
  utimesSync(join(folder, file), seconds, seconds);
}

function removed(folder: string, limits: Partial<Limits>, busy: readonly string[] = []): [string, string][] {
  const disk = { ...systemDisk, wallMs: () => NOW_MS };
  return removals(disk, new FileNames(folder, 'flows'), { ...NO_LIMITS, ...limits }, new Set(busy)).map(({ csv, reason }) => [csv, reason]);
}

test('retention: without limits nothing goes', (t) => {
  assert.deepEqual(removed(hours(t, 5), {}), []);
});

test('retention: the oldest go first, by number', (t) => {
  assert.deepEqual(removed(hours(t, 5), { keepFiles: 3 }), [
    [closedName(5), 'files'],
    [closedName(4), 'files'],
  ]);
});

test('retention: bytes count manifests too', (t) => {
  assert.deepEqual(removed(hours(t, 5), { keepBytes: 4400 }), [[closedName(5), 'size']]);
  assert.deepEqual(removed(hours(t, 5), { keepBytes: 4399 }).length, 2);
});

test('retention: a file is too old once it is older than the limit', (t) => {
  assert.deepEqual(removed(hours(t, 5), { keepSeconds: 4 * 3600 }), [[closedName(5), 'age']]);
});

test('retention: one that is still being closed stays', (t) => {
  assert.deepEqual(removed(hours(t, 5), { keepFiles: 3 }, [closedName(5)]), [[closedName(4), 'files']]);
});

test('retention: a limit of none leaves the current file and those of others', (t) => {
  assert.equal(removed(hours(t, 5), { keepFiles: 0 }).length, 5);
});
