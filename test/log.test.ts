import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { fstatSync } from 'node:fs';
import { test } from 'node:test';
import { pino } from 'pino';
import { isJournal, journalLines } from '../src/log.js';

/** Lines that a program with a daemon's log writes to standard error. */
function logged(code: string, environment: Record<string, string> = {}): string[] {
  const program = `const { daemonLog } = await import('./src/log.ts'); ${code}`;
  const { stderr } = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
  });
  return stderr.trimEnd().split('\n');
}

test('daemonLog: json gives an object per line with level, time, fields and text', () => {
  const [line = ''] = logged(`(await daemonLog({ level: 'info', format: 'json' })).info({ flows: 3 }, 'csv file closed');`);
  const { time, ...rest } = JSON.parse(line) as Record<string, unknown>;
  assert.deepEqual(rest, { level: 'info', flows: 3, msg: 'csv file closed' });
  assert.match(String(time), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
});

test('daemonLog: a line is written before a process that is killed just then ends', () => {
  const lines = logged(`(await daemonLog({ level: 'info', format: 'json' })).error('last words'); process.kill(process.pid, 'SIGKILL');`);
  assert.match(lines[0] ?? '', /last words/);
});

test('daemonLog: the level can be changed as it runs', () => {
  const lines = logged(`const log = await daemonLog({ level: 'warn', format: 'json' });
    log.info('one'); log.level = 'debug'; log.debug('two'); log.level = 'error'; log.warn('three');`);
  assert.deepEqual(
    lines.map((line) => JSON.parse(line).msg),
    ['two'],
  );
});

test('daemonLog: pretty gives readable lines with the time', () => {
  const [line = ''] = logged(`(await daemonLog({ level: 'info', format: 'pretty' })).warn({ flows: 3 }, 'slow disk');`);
  assert.match(line, /^\[[\d:.]+\] WARN: slow disk \{"flows":3\}$/);
});

test('daemonLog: a reader of standard error that has gone ends nothing', () => {
  const program = `const { daemonLog } = await import('./src/log.ts');
    const log = await daemonLog({ level: 'info', format: 'json' });
    for (let line = 0; line < 99; line++) log.info('x'.repeat(9999));
    process.stdout.write('lives');`;
  const shell = 'exec 3>&1; "$0" --import tsx --input-type=module -e "$1" 2>&1 >&3 | true';
  const { stdout } = spawnSync('/bin/bash', ['-c', shell, process.execPath, program], { encoding: 'utf8' });
  assert.equal(stdout, 'lives');
});

test('isJournal: only where JOURNAL_STREAM names the very file that the descriptor is', () => {
  const { dev, ino } = fstatSync(0, { bigint: true });
  assert.equal(isJournal({ JOURNAL_STREAM: `${dev}:${ino}` }, 0), true);
  assert.equal(isJournal({ JOURNAL_STREAM: `${dev}:${ino + 1n}` }, 0), false);
  assert.equal(isJournal({}, 0), false);
});

const PRIORITIES = { fatal: 2, error: 3, warn: 4, info: 6, debug: 7, trace: 7 } as const;

for (const [level, priority] of Object.entries(PRIORITIES)) {
  test(`journalLines: a line of level ${level} begins with <${priority}>`, () => {
    const lines: string[] = [];
    const log = pino({ level: 'trace' }, journalLines({ write: (line) => lines.push(line) }));
    log[level as keyof typeof PRIORITIES]('text');
    assert.ok(lines[0]?.startsWith(`<${priority}>{`), lines[0]);
  });
}
