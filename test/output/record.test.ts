import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RecordBatch } from '../../src/flow/record-batch.js';
import { NARROW, WIDE } from '../../src/flow/row.js';
import * as record from '../../src/output/record.js';
import { batchOf, flow } from './records.js';

const ENDS = { source: [1, 2, 3, 4], destination: [5, 6, 7, 8], sourcePort: 40_000, destinationPort: 65_535 };

function endsOf(batch: RecordBatch): object {
  const at = batch.at(0);
  const words = batch.layout === WIDE ? 4 : 1;
  const address = (from: number): number[] => [...batch.words.subarray(from, from + words)];
  return {
    source: address(record.sourceAt(batch, at)),
    destination: address(record.destinationAt(batch, at)),
    sourcePort: record.sourcePort(batch, at),
    destinationPort: record.destinationPort(batch, at),
  };
}

for (const isSwapped of [false, true]) {
  const how = isSwapped ? 'turned round' : 'as it came';
  test(`record: the source of a narrow row is who sent the first packet, its key ${how}`, () => {
    const expected = { ...ENDS, source: [1], destination: [5] };
    assert.deepEqual(endsOf(batchOf([flow({ ...ENDS, isSwapped })], NARROW, 0)), expected);
  });

  test(`record: the source of a wide row is who sent the first packet, its key ${how}`, () => {
    assert.deepEqual(endsOf(batchOf([flow({ ...ENDS, isSwapped, isIpv6: true })], WIDE, 0)), ENDS);
  });

  test(`record: flags and counters are those of the first packet's direction, its key ${how}`, () => {
    const batch = batchOf(
      [flow({ isSwapped, flags: 0xc2, reverseFlags: 0x12, count: 7, bytes: 8, reverseCount: 9, reverseBytes: 10 })],
      NARROW,
      0,
    );
    const at = batch.at(0);
    assert.deepEqual([record.flags(batch, at), record.reverseFlags(batch, at)], [0xc2, 0x12]);
    assert.deepEqual([record.count(batch, at), record.bytes(batch, at)], [7, 8]);
    assert.deepEqual([record.reverseCount(batch, at), record.reverseBytes(batch, at)], [9, 10]);
  });
}

test('record: extras are read of the record asked for, not of its neighbour', () => {
  const extras = {
    vlan: 1,
    innerVlan: 4095,
    icmp: { type: 255, code: 254 },
    typeOfService: 253,
    ttl: [1, 255],
    length: [20, 0xffffffff],
  } as const;
  const batch = batchOf([flow(), flow({ extras }), flow()], NARROW, 0);
  const at = batch.at(1);
  assert.deepEqual([record.vlan(batch, at), record.innerVlan(batch, at)], [1, 4095]);
  assert.deepEqual([record.icmpType(batch, at), record.icmpCode(batch, at)], [255, 254]);
  assert.deepEqual([record.typeOfService(batch, at), record.ttlMin(batch, at), record.ttlMax(batch, at)], [253, 1, 255]);
  assert.deepEqual([record.lengthMin(batch, at), record.lengthMax(batch, at)], [20, 0xffffffff]);
});

test('record: VLANs and ICMP fields that there are not are -1, and VLAN 0 is a VLAN', () => {
  const none = batchOf([flow()], WIDE, 0);
  const read = [record.vlan, record.innerVlan, record.icmpType, record.icmpCode];
  assert.deepEqual(
    read.map((field) => field(none, none.at(0))),
    [-1, -1, -1, -1],
  );
  const zero = batchOf([flow({ extras: { ...flow().extras, vlan: 0 } })], WIDE, 0);
  assert.equal(record.vlan(zero, zero.at(0)), 0);
});
