// The drop-in for processes as an operator has it: the service may what it grants, and records say whose flows are.

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { eventually } from '../eventually.js';
import { Container, NODE_INSIDE, whyNoContainer } from './container.js';
import { installInto } from './installed.js';

const SOON_MS = 30_000;
const UNIT = 'rastro.service';

/** One datagram to the host outside; it lives on. */
const SENDER = `const s = require('dgram').createSocket('udp4');
s.bind(5005, () => s.send('hello', 9, '10.77.0.1', () => console.log('sent')));`;

test('rastro-process.conf: the service has its capabilities and no more, and records name processes of other users', {
  skip: whyNoContainer() ?? false,
}, async (t) => {
  const container = new Container();
  t.after(() => container.destroy());
  installInto(container.root);
  writeFileSync(join(container.root, 'etc/rastro/rastro.yaml'), 'interfaces: [veth0]\nflow: { idle_timeout: 1s }\n');
  const dropIns = join(container.root, 'etc/systemd/system/rastro.service.d');
  mkdirSync(dropIns);
  const example = readFileSync(join(container.root, 'usr/local/lib/rastro/systemd/rastro-process.conf'));
  writeFileSync(join(dropIns, 'rastro-process.conf'), example);
  // What a machine has of itself.
  await container.boot('CAP_NET_ADMIN');
  const { status, stderr } = container.run(['systemctl', 'start', UNIT]);
  assert.equal(status, 0, stderr + container.journal(UNIT));
  const told = container.must(['cat', `/proc/${container.property(UNIT, 'MainPID')}/status`]);
  // Bits 2 DAC_READ_SEARCH, 12 NET_ADMIN, 13 NET_RAW, 19 SYS_PTRACE, 21 SYS_ADMIN.
  for (const set of ['CapPrm', 'CapEff', 'CapBnd', 'CapAmb']) assert.match(told, new RegExp(`^${set}:\t0000000000283004$`, 'm'));
  assert.equal(container.property(UNIT, 'RestrictNamespaces'), 'net');
  container.must(['systemd-run', '--unit', 'sender', NODE_INSIDE, '-e', `${SENDER}setInterval(() => undefined, 1000)`]);
  const folder = join(container.root, 'var/log/rastro');
  const row = await eventually('the record', SOON_MS, () => {
    const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.csv')) : [];
    const rows = names.flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'));
    return rows.find((line) => line.startsWith('10.77.0.2,10.77.0.1,UDP,5005,9,'));
  });
  const pid = container.property('sender', 'MainPID');
  assert.ok(row.endsWith(`,${pid},node,root,sender.service,out`), `${row}\n${container.journal(UNIT)}`);
});
