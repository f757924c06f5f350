import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Counter } from '../../src/counters.js';
import { Metrics } from '../../src/live/metrics.js';
import { readExposition } from './exposition.js';
import { madeFigures, sumOf } from './made-figures.js';

async function scraped(figures = madeFigures()) {
  return readExposition(await new Metrics(() => figures, '1.2.3').text());
}

/** Values of a family, by its one label. */
async function valuesOf(name: string): Promise<Record<string, number>> {
  const family = (await scraped()).get(name);
  return Object.fromEntries((family?.samples ?? []).map(({ labels, value }) => [Object.values(labels).join(), value]));
}

test('Metrics: every family has HELP and TYPE, and a sample', async () => {
  const families = await scraped();
  assert.ok(families.size > 25);
  for (const [name, { help, samples }] of families) {
    assert.ok(help.length > 5 && help.endsWith('.'), `${name}: ${help}`);
    assert.ok(samples.length > 0, name);
  }
});

test('Metrics: counters, and nothing else, end in _total', async () => {
  for (const [name, { type }] of await scraped()) {
    assert.ok(type === 'counter' || type === 'gauge', name);
    assert.equal(name.endsWith('_total'), type === 'counter', name);
  }
});

const LABELLED = {
  rastro_frames_total: {
    decoded: sumOf(Counter.FLOW_PACKETS),
    nonip: sumOf(Counter.NONIP),
    malformed: sumOf(Counter.MALFORMED),
    unsupported: sumOf(Counter.UNSUPPORTED),
  },
  rastro_flows_ended_total: {
    idle: sumOf(Counter.ENDED + 1),
    active: sumOf(Counter.ENDED + 2),
    'end-detected': sumOf(Counter.ENDED + 3),
    forced: sumOf(Counter.ENDED + 4),
    'lack-of-resources': sumOf(Counter.ENDED + 5),
  },
  rastro_engine_turns_total: { 0: 1000 + Counter.TURNS, 1: 2000 + Counter.TURNS },
  rastro_interface_up: { eth0: 1, 'eth1.5"\\': 0 },
  rastro_reloads_total: { succeeded: 5, refused: 1 },
  rastro_build_info: { [`1.2.3,${process.version}`]: 1 },
};

for (const [name, expected] of Object.entries(LABELLED)) {
  test(`Metrics: ${name} has a sample for each of its label's values`, async () => {
    assert.deepEqual(await valuesOf(name), expected);
  });
}

const PLAIN = {
  rastro_flow_bytes_total: sumOf(Counter.FLOW_BYTES),
  rastro_sampled_out_frames_total: sumOf(Counter.SAMPLED_OUT),
  rastro_kernel_dropped_frames_total: sumOf(Counter.KERNEL_DROPPED),
  rastro_ring_freezes_total: sumOf(Counter.RING_FREEZES),
  rastro_records_written_total: 1001,
  rastro_written_bytes_total: 65_536,
  rastro_records_dropped_total: sumOf(Counter.RECORDS_DROPPED),
  rastro_records_dropped_packets_total: sumOf(Counter.RECORDS_DROPPED_PACKETS),
  rastro_records_dropped_bytes_total: sumOf(Counter.RECORDS_DROPPED_BYTES),
  rastro_files_closed_total: 4,
  rastro_files_removed_total: 6,
  rastro_repaired_bytes_total: 17,
  rastro_write_errors_total: 2,
  rastro_writer_in_trouble: 1,
  rastro_writer_batches_waiting: 3,
  rastro_writer_turns_total: 77,
  rastro_live_flows: sumOf(Counter.LIVE),
  rastro_interface_lost_total: sumOf(Counter.INTERFACE_LOST),
  rastro_interface_back_total: sumOf(Counter.INTERFACE_BACK),
  rastro_clock_steps_total: sumOf(Counter.CLOCK_STEPS),
  rastro_config_last_reload_successful: 0,
  rastro_config_last_reload_success_timestamp_seconds: 1_795_302_000.5,
  process_resident_memory_bytes: 84 * 2 ** 20,
  nodejs_heap_size_used_bytes: 12_000_000,
};

test('Metrics: each family without labels has the value of its figure', async () => {
  const families = await scraped();
  const values = Object.fromEntries(Object.keys(PLAIN).map((name) => [name, families.get(name)?.samples.map(({ value }) => value)]));
  assert.deepEqual(values, Object.fromEntries(Object.entries(PLAIN).map(([name, value]) => [name, [value]])));
});

test('Metrics: each scrape tells of its own moment, and an interface that is gone leaves no sample behind', async () => {
  let figures = madeFigures();
  const metrics = new Metrics(() => figures, '1.2.3');
  await metrics.text();
  figures = madeFigures({ liveFlows: 7, kernelDropped: 9, interfaces: [{ name: 'eth7', isUp: true }] });
  const families = readExposition(await metrics.text());
  assert.equal(families.get('rastro_live_flows')?.samples[0]?.value, 7);
  assert.equal(families.get('rastro_kernel_dropped_frames_total')?.samples[0]?.value, 9);
  assert.deepEqual(families.get('rastro_interface_up')?.samples, [
    { name: 'rastro_interface_up', labels: { interface: 'eth7' }, value: 1 },
  ]);
});

test('Metrics: two daemons in one process do not share what they tell', async () => {
  const one = new Metrics(() => madeFigures({ liveFlows: 1 }), '1');
  const two = new Metrics(() => madeFigures({ liveFlows: 2 }), '2');
  const texts = await Promise.all([one.text(), two.text()]);
  assert.deepEqual(
    texts.map((text) => readExposition(text).get('rastro_live_flows')?.samples[0]?.value),
    [1, 2],
  );
});
