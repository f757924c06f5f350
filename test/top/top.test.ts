import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { type TestContext, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { whyNoHosts } from '../live/two-hosts.js';
import { TmuxScreen } from './tmux-screen.js';
import { TopNetwork } from './top-network.js';

const PROGRAM = [process.execPath, '--import', 'tsx', 'src/main.ts', 'top', '-i', 'lo', '--interval', '200ms'];

/** The number behind a name in the final report. */
function total(report: string, name: string): number {
  const found = new RegExp(`^${name}: +(\\d+)`, 'm').exec(report)?.[1];
  assert.ok(found !== undefined, `${name} in\n${report}`);
  return Number(found);
}

function addsUp(report: string): void {
  const unknown = total(report, 'Packets of unknown process');
  const sum = total(report, 'Packets of known process') + unknown + total(report, 'Unknown packets');
  assert.equal(sum, total(report, 'Total packets'));
  const reasons = /unknown process: +\d+ \(([^)]*)\)/.exec(report.replaceAll('\n', ''))?.[1] ?? '';
  const byReason = [...reasons.matchAll(/ (\d+)/g)].map((match) => Number(match[1]));
  assert.equal(
    byReason.reduce((one, other) => one + other, 0),
    unknown,
  );
}

test('rastro top in tmux: keys change the screen, processes are named with their PIDs, the report adds up, the terminal is given back', {
  skip: whyNoHosts('tmux', 'curl'),
}, async (t) => {
  const network = await TopNetwork.make(t);
  const shell = `${network.inside(PROGRAM).join(' ')}; echo "status $?"; stty -a | grep -o '[-]*icanon'; sleep 60`;
  const screen = TmuxScreen.start(t, shell, 100, 30);
  await screen.until((text) => text.includes('[Flows]'));
  const pids = await network.talk();
  const flows = await screen.until((text) => Object.values(pids).every((pid) => text.includes(` ${pid} `)));
  assert.match(flows, new RegExp(`^curl +${pids.ipv4} +out +TCP +127\\.0\\.0\\.1:\\d+ +127\\.0\\.0\\.1:8080`, 'm'));
  assert.match(flows, new RegExp(`^curl +${pids.ipv6} +out +TCP +\\[::1\\]:\\d+ +\\[::1\\]:8080`, 'm'));
  assert.match(flows, new RegExp(`^node +${pids.udp} +out +UDP +127\\.0\\.0\\.1:\\d+ +127\\.0\\.0\\.1:9999`, 'm'));
  screen.press('Tab');
  await screen.until((text) => text.includes('[Processes]') && text.includes('root'));
  screen.press('3');
  await screen.until((text) => text.includes('[Hosts]') && /^::1 +1 /m.test(text));
  screen.press('1', '/');
  screen.press('9999');
  await screen.until((text) => text.includes(' 1 rows') && text.trimEnd().endsWith('/9999_') && !text.includes('curl'));
  screen.press('Enter', 's', 'r');
  await screen.until((text) => text.includes('by bytes reversed'));
  screen.press('Escape');
  await screen.until((text) => text.includes('curl'));
  screen.press('/');
  screen.press('-l', 'udp && prot == 17');
  const mistaken = await screen.until((text) => text.includes('filter: unknown field "prot"; did you mean'));
  assert.match(mistaken, /^curl /m);
  screen.press('Escape');
  await screen.until((text) => text.includes('q quit'));
  screen.press('/');
  screen.press('-l', `pid == ${pids.udp}`);
  await screen.until((text) => text.includes(' 1 rows') && !text.includes('curl'));
  screen.press('Enter');
  await screen.until((text) => text.includes(`/pid == ${pids.udp}`));
  screen.press('Escape');
  screen.press('p');
  await screen.until((text) => text.includes('PAUSED'));
  screen.resize(80, 24);
  const narrow = await screen.until((text) => text.trimEnd().split('\n').length === 24);
  assert.ok(narrow.split('\n').every((line) => line.length <= 80));
  screen.press('p', 'q');
  const report = await screen.until((text) => text.includes('status') && text.includes('icanon'));
  assert.match(report, /status 0\n *icanon/);
  assert.match(report, new RegExp(`^curl +${pids.ipv4} +TCP`, 'm'));
  addsUp(report);
  assert.equal(total(report, 'Unknown packets'), 1);
});

test('rastro top --json: a snapshot per interval, then all flows and totals that add up', { skip: whyNoHosts('curl') }, async (t) => {
  const network = await TopNetwork.make(t);
  const top = network.start([...PROGRAM, '--json']);
  const lines: string[] = [];
  const reader = createInterface({ input: top.stdout! });
  reader.on('line', (line) => lines.push(line));
  let report = '';
  top.stderr!.on('data', (bytes: Buffer) => {
    report += bytes.toString();
  });
  await once(reader, 'line');
  const { ipv4 } = await network.talk();
  top.kill('SIGINT');
  assert.deepEqual(await once(top, 'close'), [0, null]);
  const snapshots = lines.map(
    (line) => JSON.parse(line) as { kind: string; totals: Record<string, number>; rows: Record<string, unknown>[] },
  );
  const last = snapshots.at(-1)!;
  assert.deepEqual([...new Set(snapshots.map(({ kind }) => kind))], ['snapshot', 'final']);
  const { process: name, peer_process: peer, command } = last.rows.find(({ pid }) => pid === ipv4)!;
  assert.deepEqual([name, peer], ['curl', 'node']);
  // Arguments are in /proc alone, for as long as the process is.
  assert.ok(['', 'curl -s http://127.0.0.1:8080/'].includes(String(command)));
  const packets = last.rows.reduce((sum, row) => sum + Number(row['packets']), 0);
  assert.equal(packets, last.totals['packets']);
  addsUp(report);
  assert.equal(total(report, 'Total packets'), packets);
});

test('rastro top --csv: the header once, a time in each row', { skip: whyNoHosts('curl') }, async (t) => {
  const network = await TopNetwork.make(t);
  const top = network.start([...PROGRAM, '--csv', '--by', 'process']);
  let text = '';
  top.stdout!.on('data', (bytes: Buffer) => {
    text += bytes.toString();
  });
  await once(top.stdout!, 'data');
  const isNamed = (pid: number | undefined): boolean =>
    text.split('\n').some((row) => /^\d{4}-[^,]+Z,curl,/.test(row) && row.split(',')[2] === String(pid));
  // A busy machine may take longer than an interval to find out whose a flow is, and what has moved once is told once.
  let { ipv6 } = await network.talk();
  for (let tries = 0; tries < 50 && !isNamed(ipv6); tries++) {
    await setTimeout(200);
    if (tries % 10 === 9) ({ ipv6 } = await network.talk());
  }
  assert.ok(isNamed(ipv6));
  top.kill('SIGINT');
  await once(top, 'close');
  const [header, ...rows] = text.trimEnd().split('\n');
  assert.equal(header, 'time,process,pid,user,unit,command,flows,bytes_per_second,packets_per_second,packets,bytes');
  assert.equal(rows.filter((row) => row.startsWith('time,')).length, 0);
});

/** The last line of `rastro top --json`, once a request was made: all flows and totals. */
async function finalOf(
  t: TestContext,
  args: readonly string[],
): Promise<{ totals: Record<string, number>; rows: Record<string, unknown>[] }> {
  const network = await TopNetwork.make(t);
  const top = network.start([...PROGRAM, '--json', ...args]);
  let text = '';
  top.stdout!.on('data', (bytes: Buffer) => {
    text += bytes.toString();
  });
  await once(top.stdout!, 'data');
  await network.talk();
  top.kill('SIGINT');
  await once(top, 'close');
  return JSON.parse(text.trimEnd().split('\n').at(-1)!);
}

test('rastro top --json --where: has the flows that match, and totals of all', { skip: whyNoHosts('curl') }, async (t) => {
  const { rows, totals } = await finalOf(t, ['--where', 'udp && process == node']);
  assert.deepEqual(
    rows.map(({ protocol, process: name }) => [protocol, name]),
    [['UDP', 'node']],
  );
  assert.equal(totals['flows'], 4);
});

test('rastro top --max-flows: flows beyond it are in the totals, which add up', { skip: whyNoHosts('curl') }, async (t) => {
  const { rows, totals } = await finalOf(t, ['--max-flows', '2']);
  assert.equal(rows.length, 2);
  assert.equal(totals['folded_flows'], 2);
  const packets = rows.reduce((sum, row) => sum + Number(row['packets']), 0);
  assert.equal(packets + totals['folded_packets']!, totals['packets']);
});
