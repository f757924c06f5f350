import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SERVICES } from '../../src/query/service-table.js';
import { isWellKnown, serviceName, servicePort } from '../../src/query/services.js';

test('SERVICES: every entry is a name and a port or a range of them, two spaces apart, and no port has two names', () => {
  const seen = new Map<string, string>();
  for (const [transport, table] of Object.entries(SERVICES)) {
    for (const entry of table.trim().split(/\s{2,}/)) {
      const match = /^([a-z0-9][a-z0-9.-]*) (\d+)(?:-\d+)?$/.exec(entry);
      assert.ok(match !== null, entry);
      for (const each of transport === 'both' ? ['tcp', 'udp'] : [transport]) {
        const key: string = `${match[2]}/${each}`;
        assert.equal(seen.get(key), undefined, `${key} is ${match[1]} too`);
        seen.set(key, match[1]!);
      }
    }
  }
  assert.ok(seen.size > 280, `${seen.size} entries`);
});

test('serviceName: TCP and UDP ports have names of their own', () => {
  assert.deepEqual(
    [serviceName(6, 514), serviceName(17, 514), serviceName(17, 443), serviceName(6, 6063), serviceName(6, 6064)],
    ['shell', 'syslog', 'https', 'x11', undefined],
  );
});

test('isWellKnown: ports below 1024 are, named or not, port 0 is not', () => {
  assert.deepEqual(
    [0, 1, 1023, 1024, 3306, 50_000].map((port) => isWellKnown(6, port)),
    [false, true, true, false, true, false],
  );
});

test('servicePort: is the first port of the service with that name', () => {
  assert.deepEqual([servicePort('https'), servicePort('x11'), servicePort('nothing')], [443, 6000, undefined]);
});
