import assert from 'node:assert/strict';
import { appendFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { Follower } from '../../src/run/follow.js';
import { temporaryFolder } from '../run-rastro.js';

function followed(t: TestContext): { path: string; follower: Follower; seen: () => string } {
  const path = join(temporaryFolder(t), 'flows.csv');
  let text = '';
  const follower = new Follower(path, (bytes) => {
    text += Buffer.from(bytes).toString();
  });
  return { path, follower, seen: () => text };
}

test('follower: a file that is not there yet is found when it is', (t) => {
  const { path, follower, seen } = followed(t);
  follower.look();
  writeFileSync(path, 'a\n');
  follower.look();
  assert.equal(seen(), 'a\n');
  follower.stop();
});

test('follower: what comes is written once, and all of a file that was renamed before the next one', (t) => {
  const { path, follower, seen } = followed(t);
  writeFileSync(path, 'a\n');
  follower.look();
  appendFileSync(path, 'b\n');
  renameSync(path, `${path}.1`);
  appendFileSync(`${path}.1`, 'c\n');
  writeFileSync(path, 'd\n');
  follower.look();
  assert.equal(seen(), 'a\nb\nc\nd\n');
  follower.stop();
});

test('follower: the last rows of a file that was renamed at the end are written by stop', (t) => {
  const { path, follower, seen } = followed(t);
  writeFileSync(path, 'a\n');
  follower.look();
  renameSync(path, `${path}.1`);
  appendFileSync(`${path}.1`, 'b\n');
  follower.stop();
  assert.equal(seen(), 'a\nb\n');
});

test('follower: more than a block comes whole', (t) => {
  const { path, follower, seen } = followed(t);
  writeFileSync(path, 'x'.repeat(200_000));
  follower.look();
  assert.equal(seen().length, 200_000);
  follower.stop();
});
