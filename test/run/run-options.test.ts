import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KEY_NAMES } from '../../src/config/config-keys.js';
import { UsageError } from '../../src/errors.js';
import type { Command, Given } from '../../src/run/command.js';
import { runCommandLine } from '../../src/run/command-line.js';
import { RUN_OPTIONS, runFlags } from '../../src/run/run-options.js';
import { load, problemsOf } from '../config/yaml-file.js';

/** What yargs makes of `argv` with the options of run. */
async function given(...argv: string[]): Promise<Given> {
  let seen: Given = {};
  const command: Command = {
    name: 'run',
    positionals: '',
    about: '',
    group: 'Running',
    options: RUN_OPTIONS,
    run: (all) => {
      seen = all;
      return 0;
    },
  };
  assert.equal(await runCommandLine(['run', ...argv], [command]), 0);
  return seen;
}

test('runFlags: without options nothing is set', async () => {
  assert.deepEqual(runFlags(await given()), { file: undefined, flags: [] });
});

test('runFlags: options set their keys, and the loaded configuration names them', async () => {
  const argv =
    '-c x.yaml -i eth0 -i eth1,eth2 --idle-timeout 15s --no-promiscuous --tcp-close -o /tmp/f --columns srcip,count --set output.keep.files=48';
  const { file, flags } = runFlags(await given(...argv.split(' '), '--filter', 'tcp port 80'));
  assert.equal(file, 'x.yaml');
  const { config, source } = load({ flags });
  const { interfaces, promiscuous, filter } = config.capture;
  assert.deepEqual(
    { interfaces, promiscuous, filter },
    { interfaces: ['eth0', 'eth1', 'eth2'], promiscuous: false, filter: 'tcp port 80' },
  );
  assert.deepEqual([config.flow.idleNs, config.flow.tcpClose], [15e9, true]);
  assert.deepEqual([config.output.folder, config.output.columns, config.output.keepFiles], ['/tmp/f', ['srcip', 'count'], 48]);
  assert.deepEqual([source.interfaces, source['output.keep.files']], ['--interface', '--set output.keep.files']);
});

test('runFlags: -i any and an empty filter are taken as such', async () => {
  const { capture } = load({ flags: runFlags(await given('-i', 'any', '--filter', '')).flags }).config;
  assert.deepEqual([capture.interfaces, capture.filter], ['any', undefined]);
});

test('runFlags: a value that makes no sense is refused with its option', async () => {
  const { flags } = runFlags(await given('--idle-timeout', '60 parsecs', '--set', 'flow.idle=1', '--set', 'threads=2', '--threads', '3'));
  assert.deepEqual(problemsOf({ flags }), [
    '--idle-timeout must be a duration from 1ms to 24h, such as 500ms, 15s, 2m or 1h; got "60 parsecs"',
    '--set flow.idle: unknown key flow.idle; did you mean flow.idle_timeout?',
    'threads is given twice: --threads and --set threads',
  ]);
});

for (const [argv, message] of [
  [['--threads', '1', '--threads', '2'], '--threads is given 2 times'],
  [['--no-filter'], '--filter needs a value'],
  [['--config', ''], '--config needs a value'],
  [['--set', 'threads'], '--set must be key=value, such as flow.idle_timeout=15s; got "threads"'],
  [['--set', '=2'], '--set must be key=value, such as flow.idle_timeout=15s; got "=2"'],
] as const) {
  test(`runFlags: ${argv.join(' ')} is refused`, async () => {
    const seen = await given(...argv);
    assert.throws(() => runFlags(seen), new UsageError(message));
  });
}

test('runFlags: every option but --config and --set sets a key that there is, each another', () => {
  const names = Object.keys(RUN_OPTIONS).filter((name) => name !== 'config' && name !== 'set');
  const keys = runFlags(Object.fromEntries(names.map((name) => [name, 'x']))).flags.map(({ key }) => key);
  assert.equal(new Set(keys).size, names.length);
  for (const key of keys) assert.ok((KEY_NAMES as readonly string[]).includes(key), key);
});
