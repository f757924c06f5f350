import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileFilter, knowFilters } from '../../src/capture/filter.js';
import { LinkType } from '../../src/capture/link-type.js';
import { compiledFilter } from '../../src/live/compiled-filter.js';
import { NEEDS_LIBPCAP } from '../capture/needs-libpcap.js';

const LO = { snapLength: 96, interfaces: ['lo', 'no-such-one'] };
const ETHERNET = { snapLength: 96, link: LinkType.ETHERNET, interface: undefined };
const linux = process.platform === 'linux' ? NEEDS_LIBPCAP : { skip: 'interfaces are asked for as Linux has them' };

test('compiledFilter: another thread compiles it, and this one needs no libpcap for it any more', linux, async () => {
  const answer = await compiledFilter({ ...LO, expression: 'udp port 53' });
  assert.ok('compiled' in answer);
  assert.deepEqual(compileFilter('udp port 53', ETHERNET), { link: 'all', instructions: [...answer.compiled.values()][0] });
  const [[key]] = [...answer.compiled] as [[string, unknown]];
  const program = [{ code: 6, jt: 0, jf: 0, k: 96 }];
  knowFilters(new Map([[key.replace('udp port 53', 'what no libpcap takes'), program]]));
  assert.deepEqual(compileFilter('what no libpcap takes', ETHERNET), { link: 'all', instructions: program });
});

test('compiledFilter: with every interface it is compiled for each link', linux, async () => {
  const answer = await compiledFilter({ snapLength: 96, interfaces: 'any', expression: 'tcp' });
  assert.ok('compiled' in answer);
  assert.equal(answer.compiled.size, 2);
});

test('compiledFilter: what libpcap does not take is refused in its words', linux, async () => {
  assert.deepEqual(await compiledFilter({ ...LO, expression: 'port eighty' }), { refused: `filter "port eighty": unknown port 'eighty'` });
});

test('compiledFilter: one that takes too long is refused', linux, async () => {
  const answer = await compiledFilter({ ...LO, expression: 'udp' }, 0);
  assert.deepEqual(answer, { refused: 'filter: libpcap takes more than 0 s to compile it; a shorter one is needed' });
});
