// What keys must be together, or by what this machine says of them, each with the reason.

import { filterMistake } from '../capture/filter.js';
import { ringsBytes } from '../capture/live-options.js';
import { engineBytes } from '../flow/engine-memory.js';
import { MOST_KERNEL_BYTES } from '../kernel.js';
import { PROCESS_COLUMN_NAMES } from '../output/process-columns.js';
import { columnsOf, type Surroundings, sourceOf, tunnelsOf } from './checked-config.js';
import type { KeyName, Settings } from './config-keys.js';

/** What is wrong, and the key that is to blame: how a message goes on behind it. */
export interface JointProblem {
  readonly key: KeyName;
  readonly text: string;
}

/** Bytes that the kernel puts before a frame in a block, at most: headers of block and frame, VLAN tag, alignment. */
const BLOCK_OVERHEAD = 512;
/** Of an interface on Linux (IFNAMSIZ less its zero). */
const LONGEST_NAME = 15;

export function jointProblems(settings: Settings, surroundings: Surroundings): JointProblem[] {
  return [
    ...threadProblems(settings, surroundings),
    ...ringProblems(settings),
    ...filterProblems(settings),
    ...memoryProblems(settings, surroundings),
    ...sourceProblems(settings, surroundings),
    ...anonymizeProblems(settings),
    ...processProblems(settings, surroundings),
  ];
}

function threadProblems(settings: Settings, surroundings: Surroundings): JointProblem[] {
  const { threads } = settings;
  if (threads === 1) return [];
  const problems: JointProblem[] = [];
  if (tunnelsOf(settings) !== 0) {
    const text = `must be 1 where flow.decapsulate is set: the kernel shares frames out by their outer headers, so the packets of a flow inside a tunnel would meet in no one table; got ${threads}`;
    problems.push({ key: 'threads', text });
  }
  if (sourceOf(settings, surroundings) === 'cap') {
    problems.push({ key: 'threads', text: `must be 1 where source is cap, whose frames come through one process; got ${threads}` });
  }
  return problems;
}

function ringProblems(settings: Settings): JointProblem[] {
  const [ring, block] = [settings['ring.size'], settings['ring.block_size']];
  const problems: JointProblem[] = [];
  // From 64KiB on, where the key begins, a power of two is a multiple of the page on every system that Linux runs on.
  if (!Number.isInteger(Math.log2(block))) {
    problems.push({ key: 'ring.block_size', text: `must be a power of two, such as 512KiB or 1MiB; got ${block} bytes` });
  } else if (2 * block > ring) {
    problems.push({ key: 'ring.block_size', text: `must be at most half of ring.size (${ring} bytes); got ${block} bytes` });
  } else if (ring % block !== 0) {
    problems.push({ key: 'ring.size', text: `must be a multiple of ring.block_size (${block} bytes); got ${ring} bytes` });
  }
  if (settings.snap_length + BLOCK_OVERHEAD > block) {
    const most = block - BLOCK_OVERHEAD;
    problems.push({
      key: 'snap_length',
      text: `must be at most ${most}, so that a frame fits in ring.block_size; got ${settings.snap_length}`,
    });
  }
  return problems;
}

/** Where libpcap is missing nothing is known against a filter; starting to capture says then that it needs that. */
function filterProblems({ filter, snap_length: snapLength }: Settings): JointProblem[] {
  const mistake = filterMistake(filter.trim(), snapLength);
  if (mistake === undefined) return [];
  return [{ key: 'filter', text: `must be a tcpdump expression, and libpcap says: ${mistake}; got ${JSON.stringify(filter)}` }];
}

/** Flows and rings of an engine lie in one memory. */
function memoryProblems(settings: Settings, surroundings: Surroundings): JointProblem[] {
  if (sourceOf(settings, surroundings) !== 'af-packet') return [];
  const { interfaces, threads } = settings;
  const names = typeof interfaces === 'string' ? (['auto'] as const) : interfaces;
  const rings = ringsBytes({ interfaces: names, ringBytes: settings['ring.size'] });
  const flows = engineBytes(Math.ceil(settings['flow.max_flows'] / threads));
  if (rings + flows <= MOST_KERNEL_BYTES) return [];
  const text = `must leave room for flow.max_flows: rings of ${rings} bytes and ${flows} for flows are more than the ${MOST_KERNEL_BYTES} that an engine can have; got ${settings['ring.size']} bytes`;
  return [{ key: 'ring.size', text }];
}

function sourceProblems(settings: Settings, surroundings: Surroundings): JointProblem[] {
  const { interfaces, promiscuous } = settings;
  if (sourceOf(settings, surroundings) === 'cap') {
    return promiscuous ? [] : [{ key: 'promiscuous', text: 'must be true where source is cap, which cannot capture otherwise; got false' }];
  }
  const problems: JointProblem[] = [];
  if (surroundings.platform !== 'linux') problems.push({ key: 'source', text: 'must be cap on this system: af-packet is of Linux' });
  const tooLong = typeof interfaces === 'string' ? [] : interfaces.filter((name) => Buffer.byteLength(name) > LONGEST_NAME);
  for (const name of tooLong) {
    problems.push({ key: 'interfaces', text: `must be names of at most ${LONGEST_NAME} bytes; got ${JSON.stringify(name)}` });
  }
  return problems;
}

function processProblems(settings: Settings, { platform }: Surroundings): JointProblem[] {
  const named = columnsOf(settings).filter((name) => PROCESS_COLUMN_NAMES.includes(name));
  if (!settings.process) {
    return named.length === 0 ? [] : [{ key: 'output.columns', text: `must not have ${named.join(', ')} where process is false` }];
  }
  const problems: JointProblem[] = [];
  if (platform !== 'linux') problems.push({ key: 'process', text: 'must be false on this system: processes are found on Linux' });
  if (settings['anonymize.key'] !== 'off') {
    const text = 'must be false where anonymize.key is set: addresses are replaced before anybody could look up whose they are';
    problems.push({ key: 'process', text });
  }
  return problems;
}

function anonymizeProblems(settings: Settings): JointProblem[] {
  const isNeedless = settings['anonymize.key'] === 'off' && settings['anonymize.keep'].length > 0;
  return isNeedless ? [{ key: 'anonymize.keep', text: 'must be empty where anonymize.key is off: no address is replaced then' }] : [];
}
