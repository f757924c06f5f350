import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FilterError } from '../../src/query/filter-error.js';
import { parseFilter } from '../../src/query/filter-parser.js';
import { type FilterNode, printFilter } from '../../src/query/filter-syntax.js';
import { SEED } from '../random.js';
import { filterLikeText, filterTree } from './random-filters.js';

/** The tree without places. */
function bare(node: FilterNode): unknown {
  return JSON.parse(JSON.stringify(node, (key, value: unknown) => (['at', 'end', 'operatorToken'].includes(key) ? undefined : value)));
}

test(`parseFilter: text at random throws FilterError or nothing, seed ${SEED}`, () => {
  fc.assert(
    fc.property(filterLikeText, (text) => {
      try {
        parseFilter(text);
      } catch (error) {
        assert.ok(error instanceof FilterError, String(error));
        assert.ok(error.at >= 0 && error.at <= text.length && error.end > error.at, `${error.at} to ${error.end}`);
      }
    }),
    { seed: SEED, numRuns: 3000 },
  );
});

test(`printFilter: what it writes is parsed to the same tree, seed ${SEED}`, () => {
  fc.assert(
    fc.property(filterTree, (tree) => {
      assert.deepEqual(bare(parseFilter(printFilter(tree))), bare(tree));
    }),
    { seed: SEED, numRuns: 500 },
  );
});

for (const [text, printed] of [
  ['a == 1 and b == 2 or not c', 'a == 1 && b == 2 || !c'],
  ['(a == 1 or b == 2) AND c', '(a == 1 || b == 2) && c'],
  ['a==1&&b in{80,443}', 'a == 1 && b in {80, 443}'],
  ['src in 10.0.0.0/8', 'src in {10.0.0.0/8}'],
  ['!!a', '!!a'],
  ['name matches /a\\/[/]b/i', 'name matches /a\\/[/]b/i'],
  [`name == 'it\\'s "so"'`, 'name == "it\'s \\"so\\""'],
  ['in.fact == in', 'in.fact == in'],
] as const) {
  test(`parseFilter: ${text} means ${printed}`, () => {
    assert.equal(printFilter(parseFilter(text)), printed);
  });
}

for (const [text, problem, at, end] of [
  ['', 'the filter is empty', 0, 1],
  ['   ', 'the filter is empty', 3, 4],
  ['a == ', 'expected a value, got the end', 5, 6],
  ['a = 1', '"=" means nothing here; did you mean ==?', 2, 3],
  ['a == 1 & b', '"&" means nothing here; did you mean &&?', 7, 8],
  ['(a == 1', 'this ( is not closed', 0, 1],
  ['a in {1, 2', 'this { is not closed', 5, 6],
  ['a in {1 2}', 'expected , or }, got "2"', 8, 9],
  ['a == 1 b', 'expected && or || or the end, got "b"', 7, 8],
  ['a contians b', 'expected == != < <= > >= in contains has matches behind a, got "contians"; did you mean contains?', 2, 10],
  ['&& a', 'expected a field, got "&&"', 0, 2],
  ['a == "b', 'the string is not closed with "', 5, 7],
  ['a matches /b', 'the regular expression is not closed with /', 10, 12],
  ['a == /b/', 'expected a value, got /b/', 5, 8],
] as const) {
  test(`parseFilter: ${JSON.stringify(text)} is refused at ${at}: ${problem}`, () => {
    assert.throws(
      () => parseFilter(text),
      (error: FilterError) => {
        assert.deepEqual([error.problem, error.at, error.end], [problem, at, end]);
        return true;
      },
    );
  });
}

test('parseFilter: thousands of parentheses are refused, not a stack overflow', () => {
  assert.throws(() => parseFilter('('.repeat(100_000)), FilterError);
  assert.throws(() => parseFilter(`${'!'.repeat(100_000)}a`), FilterError);
});

test('FilterError: the caret stands under what is wrong', () => {
  assert.throws(() => parseFilter('a == 1 bb'), {
    message: 'filter: expected && or || or the end, got "bb"\n  a == 1 bb\n         ^^',
  });
});
