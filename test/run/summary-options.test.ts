import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UsageError } from '../../src/errors.js';
import { ALL_KNOWN } from '../../src/query/conversation.js';
import { type SummaryArguments, summaryRequest } from '../../src/run/summary-options.js';
import { talk } from '../query/talk.js';

/** Whether a conversation from 10.0.0.1:40000 to 10.0.0.2:80, one packet of 60 bytes with SYN, is asked for. */
function asksFor(search: string | undefined, given: SummaryArguments): boolean | undefined {
  return summaryRequest('a.pcap', search, given).isAskedFor?.(ALL_KNOWN)(talk(['> S']));
}

test('summaryRequest: without options no silence splits a conversation, and all are shown in order of first packets', () => {
  const { source, format, isAskedFor, rowOrder, group, top } = summaryRequest('a.pcap', undefined, {});
  assert.deepEqual(source.files, ['a.pcap']);
  assert.ok(source.engine.idleNs > 300 * 365 * 86_400e9);
  assert.equal(source.engine.direction, 'bi');
  assert.deepEqual([format, isAskedFor, rowOrder.key, group, top], ['table', undefined, undefined, undefined, undefined]);
});

test('summaryRequest: --idle-timeout brings splitting back', () => {
  assert.equal(summaryRequest('a', undefined, { 'idle-timeout': '15s' }).source.engine.idleNs, 15e9);
});

test('summaryRequest: people get the seven columns, programs addresses and ports apart', () => {
  const names = (given: SummaryArguments): string =>
    summaryRequest('a', undefined, given)
      .columns(ALL_KNOWN)
      .map(({ name }) => name)
      .join();
  assert.equal(names({}), 'proto,src,dst,flags,size,fcount,rcount');
  assert.equal(names({ format: 'markdown' }), 'proto,src,dst,flags,size,fcount,rcount');
  assert.equal(names({ format: 'csv' }), 'proto,srcip,srcport,dstip,dstport,flags,size,fcount,rcount');
  assert.equal(names({ wide: true }), 'proto,src,dst,flags,size,fcount,rcount,service,state,start,dur,bitrate');
  assert.equal(names({ columns: 'dur,src' }), 'dur,src');
});

for (const [search, given, expected] of [
  ['10.0.0.2:80', {}, true],
  ['TCP 10.0.0.1:40000 10.0.0.2:80 S 60 1 0', {}, true],
  ['10.0.0.2:81', {}, false],
  ['0.0.1:4.*2:80 S', {}, false],
  ['0.0.1:4.*2:80 S', { regex: true }, true],
  ['half-open', {}, false],
  ['half-open', { wide: true }, true],
  [undefined, { where: 'tcp && state == half-open' }, true],
  ['10.0.0.2', { where: 'udp' }, false],
  ['10.0.0.3', { where: 'tcp' }, false],
  [undefined, { where: 'service == http && port == http && serverport == 80 && server_by == syn' }, true],
  [undefined, { where: 'bytes == 60 && rbytes == 0 && size == 60 && count == 1 && rcount == 0 && packets == 1' }, true],
  [undefined, { where: 'src == 10.0.0.1 && dst in 10.0.0.2/31 && host == 10.0.0.2 && srcport == 40000 && dstport == 80' }, true],
  [undefined, { where: 'dur == 0s && start == 1700000000 && end == 2023-11-14T22:13:20Z && vlan != 1 && !(pktrate > 0)' }, true],
  [undefined, { where: 'flags == S && sflags has S && rflags == none && ipv4 && !ipv6 && !icmp' }, true],
] as const) {
  test(`summaryRequest: a SYN to port 80 is ${expected ? '' : 'not '}what ${search ?? ''} ${JSON.stringify(given)} asks for`, () => {
    assert.equal(asksFor(search, given), expected);
  });
}

for (const [what, given, message] of [
  ['an unknown format', { format: 'xml' }, '--format must be table, csv, json, jsonl or markdown; got "xml"'],
  ['an unknown column', { columns: 'source' }, /^--columns: there is no "source"; known are proto, /],
  ['columns twice', { columns: 'src', wide: true }, '--wide and --columns both say which columns to show'],
  ['an unknown sort', { sort: 'siez' }, '--sort: there is no "siez"; did you mean size?'],
  ['an unknown group', { 'group-by': 'servce' }, '--group-by: there is no "servce"; did you mean service?'],
  ['a sort that groups do not have', { 'group-by': 'src', sort: 'dur' }, /^--sort: there is no "dur"/],
  ['columns of groups', { 'group-by': 'src', wide: true }, '--group-by has columns of its own'],
  ['no line', { top: '0' }, '--top must be a whole number from 1 to 9007199254740991; got "0"'],
  ['an empty value', { where: '' }, '--where needs a value'],
  ['an option twice', { where: ['a', 'b'] }, '--where is given 2 times'],
  ['a filter', { where: 'dstpotr == 80' }, /^filter: unknown field "dstpotr"; did you mean dstport\?\n {2}dstpotr == 80\n {2}\^{7}$/],
] as const) {
  test(`summaryRequest: ${what} is refused`, () => {
    assert.throws(
      () => summaryRequest('a', undefined, given),
      (error: Error) => {
        assert.ok(error instanceof UsageError);
        if (typeof message === 'string') assert.equal(error.message, message);
        else assert.match(error.message, message);
        return true;
      },
    );
  });
}

test('summaryRequest: a wrong regular expression is refused', () => {
  assert.throws(() => summaryRequest('a', '(', { regex: true }), UsageError);
});
