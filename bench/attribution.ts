// node --import tsx bench/attribution.ts [processes]: of processes that live 50 ms, how many are named; by rastro, by a poll of /proc twice
// a second, and by nethogs where it is installed. Needs root.

import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { Protocol } from '../src/decode/numbers.js';
import { Attribution } from '../src/process/attribution.js';
import { socketsInTable } from '../src/process/proc-net.js';
import { ProcessWatch } from '../src/process/process-watch.js';
import { SocketOwners } from '../src/process/socket-owners.js';
import { type Connection, type Kind, runShortLived } from './short-lived.js';

const POLL_MS = 500;
const LOOPBACK = '7f000001';
const NETHOGS = process.env['NETHOGS'] ?? 'nethogs';

/** Of the connections those whose PID `pidOf` tells. */
function share(connections: readonly Connection[], pidOf: (connection: Connection) => number | undefined): string {
  const right = connections.filter((connection) => pidOf(connection) === connection.pid).length;
  const wrong = connections.filter((connection) => ![undefined, connection.pid].includes(pidOf(connection))).length;
  return `${((100 * right) / connections.length).toFixed(1)} % (${right} of ${connections.length}; ${wrong} wrong)`;
}

async function withRastro(kind: Kind, processes: number): Promise<string> {
  const watch = await ProcessWatch.start(1, 200, (error) => {
    throw error;
  });
  const attribution = new Attribution();
  watch.ports[0]!.on('message', (observation) => attribution.take(observation));
  await setTimeout(500);
  const connections = await runShortLived(kind, processes);
  await watch.stop();
  await setTimeout(100);
  return share(connections, ({ port, serverPort, atMs }) => {
    const ends = { source: LOOPBACK, sourcePort: port, destination: LOOPBACK, destinationPort: serverPort };
    const { process: facts, inout } = attribution.find({ protocol: Protocol.TCP, ...ends, startMs: atMs - 5, endMs: atMs + 5 });
    return inout === 'out' ? facts?.pid : undefined;
  });
}

/** What psutil and the like do: the table of connections, then every process's descriptors. */
async function withPoll(kind: Kind, processes: number): Promise<string> {
  const owners = new SocketOwners();
  const pids = new Map<string, number>();
  const timer = setInterval(() => {
    const byInode = new Map<number, number>();
    for (const pid of owners.pids()) owners.sockets(pid, (inode) => byInode.set(inode, pid));
    for (const { key, inode } of socketsInTable(readFileSync('/proc/net/tcp', 'latin1'), Protocol.TCP)) {
      const pid = byInode.get(inode);
      if (pid !== undefined) pids.set(key, pid);
    }
  }, POLL_MS);
  const connections = await runShortLived(kind, processes);
  clearInterval(timer);
  return share(connections, ({ port, serverPort }) => pids.get(`${Protocol.TCP} ${LOOPBACK} ${port} ${LOOPBACK} ${serverPort}`));
}

/** nethogs names processes, not connections: a PID that it ever shows counts. */
async function withNethogs(kind: Kind, processes: number): Promise<string> {
  if (spawnSync(NETHOGS, ['-V']).error !== undefined) return 'not installed';
  const nethogs = spawn(NETHOGS, ['-t', '-d', '1', '-a', 'lo'], { stdio: ['ignore', 'pipe', 'ignore'] });
  let text = '';
  nethogs.stdout.on('data', (bytes: Buffer) => {
    text += bytes.toString('latin1');
  });
  await setTimeout(1500);
  const connections = await runShortLived(kind, processes);
  await setTimeout(2500);
  nethogs.kill('SIGTERM');
  const shown = new Set([...text.matchAll(/\/(\d+)\/\d+\t/g)].map((match) => Number(match[1])));
  return share(connections, ({ pid }) => (shown.has(pid) ? pid : undefined));
}

const processes = Number(process.argv[2] ?? 1000);
for (const kind of ['held', 'brief'] as const) {
  process.stdout.write(`${kind}: rastro              ${await withRastro(kind, processes)}\n`);
  process.stdout.write(`${kind}: /proc every ${POLL_MS} ms  ${await withPoll(kind, processes)}\n`);
  process.stdout.write(`${kind}: nethogs             ${await withNethogs(kind, processes)}\n`);
}
