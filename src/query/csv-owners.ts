// Whose conversations are, as the process columns of rastro's CSV tell: of the rows of one conversation, the first that names a process.

import { type Attributed, NOBODY } from '../process/attribution.js';
import type { Conversation } from './conversation.js';
import type { FlowFacts } from './flow-facts.js';

type Cells = Readonly<Record<string, string>>;

const words = new Int32Array(4);

export class CsvOwners {
  readonly #owners = new Map<string, Attributed>();

  /** Takes in a row's process columns, where there are any; without that of the PID it is NaN. */
  add(facts: FlowFacts, cells: Cells): void {
    const { pid = '', process: name = '', user = '', unit = '', inout = '' } = cells;
    if (pid === '' && name === '') return;
    const key = keyOf(facts.protocol, facts.source, facts.sourcePort, facts.destination, facts.destinationPort);
    if (this.#owners.has(key)) return;
    const process = { id: 0, pid: pid === '' ? Number.NaN : Number(pid), startTicks: 0, name, command: '', user, unit };
    this.#owners.set(key, { process, inout: inout === 'in' || inout === 'out' ? inout : '', unknown: undefined });
  }

  of(conversation: Conversation): Attributed {
    const { protocol, sourcePort, destinationPort } = conversation;
    const source = words.slice(0, conversation.readSource(words) === 4 ? 1 : 4);
    const destination = words.slice(0, conversation.readDestination(words) === 4 ? 1 : 4);
    return this.#owners.get(keyOf(protocol, source, sourcePort, destination, destinationPort)) ?? NOBODY;
  }
}

/** The same for both directions. */
function keyOf(protocol: number, source: Words, sourcePort: number, destination: Words, destinationPort: number): string {
  const ends = [endOf(source, sourcePort), endOf(destination, destinationPort)].sort();
  return `${protocol} ${ends.join(' ')}`;
}

type Words = FlowFacts['source'];

function endOf(address: Words, port: number): string {
  return `${Array.from(address, (word) => word >>> 0).join('.')} ${port}`;
}
