import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pino } from 'pino';
import { reloadDifference } from '../../src/config/reload-difference.js';
import { Reloads } from '../../src/live/reloads.js';
import { load } from '../config/yaml-file.js';

for (const [from, to] of [
  ['info', 'error'],
  ['error', 'info'],
  ['silent', 'debug'],
  ['debug', 'silent'],
] as const) {
  test(`reloads: one that changes log.level from ${from} to ${to} is said, and what follows is logged at ${to}`, () => {
    const lines: string[] = [];
    const log = pino({ level: from }, { write: (line: string) => void lines.push(line) });
    const at = (level: string) => load({ environment: { RASTRO_LOG_LEVEL: level } });
    new Reloads(log).accept(reloadDifference(at(from), at(to)));
    assert.equal(lines.length, 1);
    const { msg, changed } = JSON.parse(lines[0]!) as { msg: string; changed: unknown };
    assert.deepEqual([msg, changed], ['configuration reloaded', { 'log.level': `${from} -> ${to}` }]);
    assert.equal(log.level, to);
  });
}
