// Each dialect against its golden file; nftables and iptables against the programs that load them, in a network namespace.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import type { AccessList } from '../../src/acl/acl-rule.js';
import type { Dialect } from '../../src/acl/dialect.js';
import { commentText, LONGEST_COMMENT, portsText, ruleText } from '../../src/acl/dialect.js';
import { accessListText, DIALECTS } from '../../src/acl/dialects.js';
import { RuleBuilder } from '../../src/acl/rule-builder.js';
import { CaptureError } from '../../src/errors.js';
import type { RecordBatch } from '../../src/flow/record-batch.js';
import { ALL_KNOWN, Conversation } from '../../src/query/conversation.js';
import { aclRequest } from '../../src/run/acl-options.js';
import { readConversations } from '../../src/run/conversation-run.js';
import { matchesGolden } from '../golden.js';
import { anyRule, leftOut, rule, VARIED } from './rules.js';

const EMPTY: AccessList = { rules: [], leftOut: [] };

function dialect(name: string): Dialect {
  const found = DIALECTS.find((one) => one.name === name);
  assert.ok(found !== undefined);
  return found;
}

for (const one of DIALECTS) {
  test(`${one.name}: one of everything is written as in golden/acl-${one.name}.txt`, () => {
    matchesGolden(`acl-${one.name}.txt`, accessListText(VARIED, one, 'varied.pcap'));
  });

  test(`${one.name}: where nothing earned a rule everything is denied, and that is logged`, () => {
    const text = accessListText(EMPTY, one, 'empty.pcap');
    assert.match(text, /\b(deny|drop|DROP|discard|block)\b/);
    assert.match(text, /log|LOG/);
    const passes = text.split('\n').filter((line) => /\b(permit|pass|accept)\b/i.test(line) && !/established/i.test(line));
    assert.deepEqual(passes, []);
  });

  test(`${one.name}: names cannot break out of their comments, and no line of comment is too long`, () => {
    const evil = `a\nb\r\u2028*/ } \\ " ; permit any \u001b[31m${'x'.repeat(300)}\\`;
    const list: AccessList = { rules: [rule('10.0.0.1', '10.0.0.2', { service: evil })], leftOut: [leftOut('10.0.0.1', '10.0.0.2')] };
    const plain: AccessList = { ...list, rules: [rule('10.0.0.1', '10.0.0.2', { service: 'x' })] };
    const [text, expected] = [accessListText(list, one, evil), accessListText(plain, one, 'x')];
    assert.match(text, /^[\t\n\x20-\x7e]*$/);
    const code = (some: string): string[] =>
      some.split('\n').filter((line) => !/^\s*(#|!|\/\*.*\*\/$|remark|access-list RASTRO remark)/.test(line));
    assert.deepEqual(code(text), code(expected));
    assert.equal(text.split('*/').length, text.split('/*').length);
    for (const line of text.split('\n')) assert.ok(!line.endsWith('\\'));
  });
}

test('commentText: is cut at the length that remarks may have', () => {
  assert.equal(commentText('x'.repeat(200)).length, LONGEST_COMMENT);
  assert.ok(ruleText(rule('2001:db8:1111:2222:3333:4444:5555:6666', '2001:db8:1111:2222:3333:4444:5555:7777')).length <= LONGEST_COMMENT);
});

test('portsText: runs are written by their ends', () => {
  assert.equal(portsText([1, 2, 3, 5, 7, 8]), '1-3,5,7-8');
  assert.equal(portsText([]), '');
});

test('accessListText: of many lines left out the first are listed and the others counted', () => {
  const list = { rules: [], leftOut: Array.from({ length: 60 }, (_, i) => leftOut('10.0.0.1', `10.0.1.${i}`)) };
  const lines = accessListText(list, dialect('pf'), 'scan.pcap').trimEnd().split('\n');
  assert.equal(lines.at(-1), '# and 10 more; --format csv has them all');
  assert.equal(lines.filter((line) => line.startsWith('# refused')).length, 50);
});

/** Captures that others made; at hand where the project is developed. */
const CAPTURES = '../shared/corpus/captures';

/** Why this machine cannot ask the program; false where it can. */
function skipReason(program: string): string | false {
  if (process.getuid?.() !== 0) return 'needs root for a network namespace';
  if (spawnSync('unshare', ['-n', 'true']).status !== 0) return 'needs network namespaces';
  return spawnSync(program, ['--version']).error === undefined ? false : `${program} is not installed`;
}

/** Has `program` check `text`, without any effect, in a namespace of its own. */
function isTaken(program: string, args: readonly string[], text: string): string {
  const { status, stderr, stdout, error } = spawnSync('unshare', ['-n', program, ...args], { input: text, encoding: 'utf8' });
  return status === 0 ? 'taken' : `${error ?? ''}${stderr}${stdout}`;
}

for (const [name, program, args] of [
  ['nftables', 'nft', ['-c', '-f', '-']],
  ['iptables', 'iptables-restore', ['--test']],
  ['iptables', 'ip6tables-restore', ['--test']],
] as const) {
  test(`${name}: ${program} takes one of everything, nothing, and any rules there can be`, { skip: skipReason(program) }, () => {
    assert.equal(isTaken(program, args, accessListText(VARIED, dialect(name), 'x')), 'taken');
    assert.equal(isTaken(program, args, accessListText(EMPTY, dialect(name), 'x')), 'taken');
    fc.assert(
      fc.property(fc.array(anyRule, { minLength: 20, maxLength: 60 }), (rules) => {
        assert.equal(isTaken(program, args, accessListText({ rules, leftOut: [] }, dialect(name), 'x')), 'taken');
      }),
      { numRuns: 8 },
    );
  });
}

test('nftables: loading the text twice leaves one table with as many rules', { skip: skipReason('nft') }, () => {
  const text = accessListText(VARIED, dialect('nftables'), 'x');
  const script = 'nft -f - <<<"$TEXT" && nft -f - <<<"$TEXT" && nft list ruleset';
  const { stdout, stderr } = spawnSync('unshare', ['-n', 'bash', '-c', script], { encoding: 'utf8', env: { ...process.env, TEXT: text } });
  assert.equal(stderr, '');
  assert.equal(stdout.match(/^table /gm)?.length, 1);
  // Of each rule, of what is established and of neighbour discovery.
  assert.equal(stdout.match(/ accept$/gm)?.length, VARIED.rules.length + 2);
});

test('accessListText: of every capture at hand both families load', {
  skip: existsSync(CAPTURES) ? skipReason('nft') : 'no captures',
}, async () => {
  let rules = 0;
  for (const file of readdirSync(CAPTURES)) {
    const list = await accessListOf(join(CAPTURES, file));
    rules += list?.rules.length ?? 0;
    if (list === undefined) continue;
    assert.equal(isTaken('nft', ['-c', '-f', '-'], accessListText(list, dialect('nftables'), file)), 'taken', file);
    const text = accessListText(list, dialect('iptables'), file);
    for (const program of ['iptables-restore', 'ip6tables-restore']) assert.equal(isTaken(program, ['--test'], text), 'taken', file);
  }
  assert.ok(rules > 1000, `${rules} rules`);
});

/** undefined where the file is no capture. The tables of a hundred engines, at their usual size, are more address space than a fork may have. */
async function accessListOf(path: string): Promise<AccessList | undefined> {
  const request = aclRequest(path, { for: 'nftables', aggregate: '/24', 'max-flows': '100000' });
  const builder = new RuleBuilder(request.rules);
  const cursor = new Conversation(ALL_KNOWN);
  const put = (batch: RecordBatch): undefined => {
    for (let i = 0; i < batch.rows; i++) builder.add(cursor.move(batch, batch.at(i)));
    return undefined;
  };
  try {
    await readConversations(request.source, () => ({ put }));
  } catch (error) {
    assert.ok(error instanceof CaptureError);
    return undefined;
  }
  return builder.finish();
}
