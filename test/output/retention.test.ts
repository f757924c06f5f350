import assert from 'node:assert/strict';
import { rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { FileNames } from '../../src/output/closed-names.js';
import { type Disk, systemDisk } from '../../src/output/disk.js';
import { type Limits, Retention } from '../../src/output/retention.js';
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
  return new FileNames('', 'flows').free(NOW_MS - hour * HOUR_MS, () => false);
}

function put(folder: string, file: string, bytes: number, hour: number): void {
  writeFileSync(join(folder, file), Buffer.alloc(bytes));
  const seconds = (NOW_MS - hour * HOUR_MS) / 1000;
  utimesSync(join(folder, file), seconds, seconds);
}

/** A disk that counts what is asked of it, at times that tests set. */
class CountingDisk {
  nowMs = NOW_MS;
  steadyMs = 0;
  lists = 0;
  states = 0;
  readonly disk: Disk = {
    ...systemDisk,
    wallMs: () => this.nowMs,
    steadyMs: () => this.steadyMs,
    list: (folder) => {
      this.lists++;
      return systemDisk.list(folder);
    },
    stateAt: (path) => {
      this.states++;
      return systemDisk.stateAt(path);
    },
  };

  retention(folder: string): Retention {
    return new Retention(this.disk, new FileNames(folder, 'flows'));
  }

  reset(): void {
    this.lists = 0;
    this.states = 0;
  }
}

function found(retention: Retention, limits: Partial<Limits>, busy: readonly string[] = []): [string, string][] {
  return retention.removals({ ...NO_LIMITS, ...limits }, new Set(busy)).map(({ csv, reason }) => [csv, reason]);
}

function removed(folder: string, limits: Partial<Limits>, busy: readonly string[] = []): [string, string][] {
  return found(new CountingDisk().retention(folder), limits, busy);
}

function remove(folder: string, csv: string): void {
  for (const form of ['', '.json']) rmSync(join(folder, csv + form));
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

test("retention: a manifest without a file takes no file's place, and goes with those that are as old", (t) => {
  const folder = hours(t, 5);
  for (const hour of [1, 4]) rmSync(join(folder, closedName(hour)));
  const removals = new Retention({ ...systemDisk, wallMs: () => NOW_MS }, new FileNames(folder, 'flows')).removals(
    { ...NO_LIMITS, keepFiles: 2 },
    new Set(),
  );
  assert.deepEqual(
    removals.map(({ csv }) => csv),
    [closedName(5)],
  );
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

test('retention: the folder is listed once, and a file that was closed since is all that is looked at', (t) => {
  const folder = hours(t, 50);
  const counting = new CountingDisk();
  const retention = counting.retention(folder);
  assert.deepEqual(found(retention, { keepFiles: 50 }), []);
  counting.reset();
  put(folder, closedName(0), 1000, 0);
  retention.change(closedName(0));
  assert.deepEqual(found(retention, { keepFiles: 50 }), [[closedName(50), 'files']]);
  assert.equal(counting.lists, 0);
  assert.ok(counting.states < 10, `${counting.states} files looked at`);
});

test('retention: files that others brought count after an hour, and those known before are not looked at again', (t) => {
  const folder = hours(t, 50);
  const counting = new CountingDisk();
  const retention = counting.retention(folder);
  found(retention, { keepFiles: 50 });
  put(folder, closedName(51), 1000, 51);
  assert.deepEqual(found(retention, { keepFiles: 50 }), []);
  counting.reset();
  counting.steadyMs += HOUR_MS;
  assert.deepEqual(found(retention, { keepFiles: 50 }), [[closedName(51), 'files']]);
  assert.ok(counting.states < 10, `${counting.states} files looked at`);
});

test('retention: where others have removed files, no more go than are beyond the limit', (t) => {
  const folder = hours(t, 5);
  const retention = new CountingDisk().retention(folder);
  found(retention, { keepFiles: 5 });
  for (const hour of [1, 4, 5]) remove(folder, closedName(hour));
  put(folder, closedName(0), 1000, 0);
  retention.change(closedName(0));
  assert.deepEqual(found(retention, { keepFiles: 5 }), []);
  assert.deepEqual(found(retention, { keepFiles: 2 }), [[closedName(3), 'files']]);
});

test('retention: a file that was removed is forgotten', (t) => {
  const folder = hours(t, 5);
  const retention = new CountingDisk().retention(folder);
  assert.deepEqual(found(retention, { keepFiles: 4 }), [[closedName(5), 'files']]);
  remove(folder, closedName(5));
  retention.change(closedName(5));
  assert.deepEqual(found(retention, { keepFiles: 4 }), []);
});

/** Closes a file as this process does, at a time that the file system takes from the wall clock. */
function close(folder: string, retention: Retention, hour: number, isOfThisRun = true): string {
  const csv = closedName(hour);
  put(folder, csv, 1000, hour);
  retention.close(csv, isOfThisRun);
  return csv;
}

test('retention: the file that was closed last stays when the clock was set back behind all others', (t) => {
  const folder = hours(t, 3);
  const retention = new CountingDisk().retention(folder);
  close(folder, retention, 24);
  assert.deepEqual(found(retention, { keepFiles: 3 }), [[closedName(3), 'files']]);
});

test('retention: files that this process closed go in the order of closing, though the clock was set back in between', (t) => {
  const folder = hours(t, 0);
  const retention = new CountingDisk().retention(folder);
  const closed = [5, 4, 24, 23].map((hour) => close(folder, retention, hour));
  assert.deepEqual(
    found(retention, { keepFiles: 1 }).map(([csv]) => csv),
    closed.slice(0, 3),
  );
});

test('retention: a file that was closed before the clock was set right is not old, and becomes so by the steady clock', (t) => {
  const folder = hours(t, 0);
  const counting = new CountingDisk();
  const retention = counting.retention(folder);
  const csv = close(folder, retention, 24 * 365);
  assert.deepEqual(found(retention, { keepSeconds: 3600 }), []);
  counting.steadyMs = HOUR_MS + 1;
  assert.deepEqual(found(retention, { keepSeconds: 3600 }), [[csv, 'age']]);
});

test('retention: what a crash left is last in order, and as old as its time says', (t) => {
  const folder = hours(t, 2);
  const retention = new CountingDisk().retention(folder);
  const csv = close(folder, retention, 24, false);
  assert.deepEqual(found(retention, { keepFiles: 2 }), [[closedName(2), 'files']]);
  assert.deepEqual(found(retention, { keepSeconds: 4 * 3600 }), [[csv, 'age']]);
});

test('retention: a file from the future keeps none of those closed since from being too old', (t) => {
  const folder = hours(t, 0);
  const counting = new CountingDisk();
  const retention = counting.retention(folder);
  put(folder, closedName(-24), 1000, -24);
  const csv = close(folder, retention, 0);
  counting.steadyMs = HOUR_MS + 1;
  assert.deepEqual(found(retention, { keepSeconds: 3600 }), [[csv, 'age']]);
});
