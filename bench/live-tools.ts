// Flow trackers on the wire, each as its users run it with records on disk: how it is started and known to be ready, and how
// many packets its records hold when it has ended.

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TwoHosts } from '../test/live/two-hosts.js';
import { readManifests, sumOf } from './manifest-sums.js';

export const PROGRAM = fileURLToPath(new URL('../dist/main.js', import.meta.url));

export interface Counted {
  /** Packets in the records on disk. */
  readonly recorded: number;
  readonly records: number;
  /** Packets that the tool itself says it lost; undefined where it says nothing. */
  readonly ownLost: number | undefined;
}

export interface Tool {
  readonly name: string;
  readonly needs: readonly string[];
  /** The command, with its files in `folder`. */
  readonly command: (hosts: TwoHosts, folder: string) => readonly string[];
  /** True once it captures, by what it has printed; undefined: known to be ready by its packet socket alone. */
  readonly isReady?: (printed: string) => boolean;
  /** What it can only be asked while it runs. */
  readonly ask?: (hosts: TwoHosts, folder: string) => string;
  readonly count: (folder: string, printed: string, asked: string) => Counted;
}

function rastro(name: string, ...options: readonly string[]): Tool {
  return {
    name,
    needs: [],
    command: ({ sees }, folder) => [
      ...[process.execPath, PROGRAM, 'run', '-i', sees, '-o', join(folder, 'flows'), '--log-format', 'json'],
      ...options,
    ],
    isReady: (printed) => printed.includes('"capturing"'),
    count: countManifests,
  };
}

function countManifests(folder: string): Counted {
  const manifests = readManifests(join(folder, 'flows'));
  return {
    recorded: sumOf(manifests, ({ packets }) => packets.total),
    records: sumOf(manifests, ({ rows }) => rows),
    ownLost: sumOf(manifests, ({ counters }) => counters.kernel_dropped + counters.records_dropped_packets),
  };
}

/** Sums over what `nfdump -I` prints of the whole folder. */
function countNfdump(folder: string, printed: string): Counted {
  const files = readdirSync(join(folder, 'nf'), { recursive: true }).map(String);
  const paths = files.map((file) => join(folder, 'nf', file)).filter((path) => statSync(path).isFile() && statSync(path).size > 0);
  const texts = paths.map((path) => spawnSync('nfdump', ['-I', '-r', path], { encoding: 'utf8' }).stdout);
  const sum = (name: string): number => texts.reduce((total, text) => total + numberAfter(text, new RegExp(`^${name}: (\\d+)$`, 'm')), 0);
  const drops = [...printed.matchAll(/[Dd]ropped:? (\d+)/g)].map((match) => Number(match[1]));
  return { recorded: sum('Packets'), records: sum('Flows'), ownLost: drops.length === 0 ? undefined : Math.max(...drops) };
}

function countSoftflow(_folder: string, _printed: string, asked: string): Counted {
  return {
    recorded: numberAfter(asked, /Packets processed: (\d+)/),
    records: numberAfter(asked, /^Flows exported: (\d+)/m) + numberAfter(asked, /Number of active flows: (\d+)/),
    ownLost: numberAfter(asked, /dropped by libpcap: (\d+)/) || numberAfter(asked, /Packets dropped by libpcap: (\d+)/),
  };
}

function countArgus(folder: string): Counted {
  const file = join(folder, 'argus.out');
  const racount = execFileSync('racount', ['-r', file], { encoding: 'utf8' });
  const sums = /^\s*sum\s+(\d+)\s+(\d+)/m.exec(racount);
  const management = spawnSync('ra', ['-r', file, '-n', '-s', 'loss', '-', 'man'], { encoding: 'utf8' }).stdout;
  const losses = [...management.matchAll(/^\s*(\d+)\s*$/gm)].map((match) => Number(match[1]));
  return {
    recorded: Number(sums?.[2] ?? 0),
    records: Number(sums?.[1] ?? 0),
    ownLost: losses.length === 0 ? undefined : losses.reduce((sum, loss) => sum + loss, 0),
  };
}

function numberAfter(text: string, pattern: RegExp): number {
  return Number(pattern.exec(text)?.[1] ?? 0);
}

export const TOOLS: readonly Tool[] = [
  rastro('rastro'),
  rastro('rastro-2', '--threads', '2'),
  rastro('rastro-process', '--process'),
  rastro('rastro-cap', '--source', 'cap'),
  {
    name: 'nfpcapd',
    needs: ['nfpcapd', 'nfdump'],
    command: ({ sees }, folder) => {
      mkdirSync(join(folder, 'nf'));
      return ['nfpcapd', '-i', sees, '-w', join(folder, 'nf'), '-e', '300,60'];
    },
    count: countNfdump,
  },
  {
    name: 'softflowd',
    needs: ['softflowd', 'softflowctl'],
    command: ({ sees }, folder) => [
      ...['softflowd', '-d', '-i', sees, '-n', '127.0.0.1:2055', '-v', '9'],
      ...['-p', join(folder, 'pid'), '-c', join(folder, 'ctl')],
    ],
    ask: ({ sensor }, folder) => {
      const command = ['netns', 'exec', sensor, 'softflowctl', '-c', join(folder, 'ctl'), 'statistics'];
      return existsSync(join(folder, 'ctl')) ? spawnSync('ip', command, { encoding: 'utf8' }).stdout : '';
    },
    count: countSoftflow,
  },
  {
    name: 'argus',
    needs: ['argus', 'racount', 'ra'],
    command: ({ sees }, folder) => ['argus', '-i', sees, '-w', join(folder, 'argus.out')],
    count: countArgus,
  },
];
