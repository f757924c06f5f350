import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serverPort, serverSide, serviceOf } from '../../src/query/server-side.js';
import { talk } from './talk.js';

for (const [what, told, fields, port, by] of [
  ['a request to any port', ['> S', '< SA'], { destinationPort: 50_000, sourcePort: 80 }, 50_000, 'syn'],
  ['an answer seen first', ['> SA', '< A'], { sourcePort: 50_000, destinationPort: 80 }, 50_000, 'syn'],
  ['a request that comes behind the answer', ['> A', '> S', '< SA'], { destinationPort: 50_000 }, 50_000, 'syn'],
  ['a stream already under way, from its server', ['> PA', '< A'], { sourcePort: 443, destinationPort: 50_000 }, 443, 'well-known'],
  ['a stream between ports without names', ['> PA', '< A'], { sourcePort: 50_001, destinationPort: 50_000 }, 50_000, 'lower-port'],
  ['a stream between ports that both have names', ['> PA', '< A'], { sourcePort: 80, destinationPort: 443 }, 80, 'lower-port'],
  ['a datagram', ['>', '<'], { protocol: 17, sourcePort: 50_000, destinationPort: 50_001 }, 50_001, 'began'],
  ['a datagram between the same ports', ['>', '<'], { protocol: 17, sourcePort: 123, destinationPort: 123 }, 123, 'began'],
  ['a DNS answer seen first', ['>', '<'], { protocol: 17, sourcePort: 53, destinationPort: 50_000 }, 53, 'well-known'],
] as const) {
  test(`serverSide: of ${what} the server is at port ${port}, told by ${by}`, () => {
    const conversation = talk(told, fields);
    assert.equal(serverPort(conversation), port);
    assert.equal(serverSide(conversation).by, by);
  });
}

for (const [fields, service] of [
  [{ destinationPort: 443 }, 'https'],
  [{ destinationPort: 8123 }, 'tcp/8123'],
  [{ protocol: 17, destinationPort: 53 }, 'domain'],
  [{ protocol: 17, destinationPort: 80 }, 'udp/80'],
  [{ protocol: 132, destinationPort: 3868 }, 'diameter'],
  [{ protocol: 1 }, 'icmp'],
  [{ protocol: 253 }, '253'],
] as const) {
  test(`serviceOf: ${JSON.stringify(fields)} is ${service}`, () => {
    assert.equal(serviceOf(talk(['> S'], fields)), service);
  });
}
