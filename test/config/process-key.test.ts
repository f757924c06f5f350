import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadConfig } from '../../src/config/load-config.js';
import { PROCESS_COLUMN_NAMES } from '../../src/output/process-columns.js';

const LINUX = { platform: 'linux', isTerminal: false };

function load(set: Readonly<Record<string, string>>, surroundings = LINUX): ReturnType<typeof loadConfig> {
  const flags = Object.entries(set).map(([key, value]) => ({ option: `--set ${key}`, key, value }));
  return loadConfig({ flags, surroundings });
}

test('process: is off, and no column is there for it', () => {
  const { config } = load({});
  assert.equal(config.process, false);
  assert.deepEqual(
    config.output.columns.filter((name) => PROCESS_COLUMN_NAMES.includes(name)),
    [],
  );
});

test('process: on, its columns follow the default ones of either direction', () => {
  for (const direction of ['uni', 'bi']) {
    const { columns } = load({ process: 'true', 'flow.direction': direction }).config.output;
    assert.deepEqual(columns.slice(-5), PROCESS_COLUMN_NAMES);
  }
});

test('process: on, other columns are as they were asked for', () => {
  const { columns } = load({ process: 'true', 'output.columns': 'srcip,dstip,process' }).config.output;
  assert.deepEqual(columns, ['srcip', 'dstip', 'process']);
});

test('process: its columns need it, and it needs true addresses and Linux', () => {
  assert.throws(() => load({ 'output.columns': 'srcip,pid' }), /must not have pid where process is false/);
  assert.throws(() => load({ process: 'true', 'anonymize.key': '/tmp/key' }), /must be false where anonymize.key is set/);
  assert.throws(() => load({ process: 'true' }, { platform: 'darwin', isTerminal: false }), /must be false on this system/);
});
