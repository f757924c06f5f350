// rastro's own CSV becomes conversations again: rows of one conversation are joined, both directions of it and what timeouts had
// split. Columns are found by their names, in any order; the source is who sent first, by `start` where the rows tell it, else by
// their order.

import { parse } from 'fast-csv';
import { CaptureError } from '../errors.js';
import type { RecordSink } from '../flow/dead-list.js';
import { addressWords } from '../ip-network.js';
import { COLUMNS } from '../output/columns.js';
import { PROCESS_COLUMN_NAMES } from '../output/process-columns.js';
import { protocolNumber } from '../output/protocol-names.js';
import type { Known } from './conversation.js';
import { CsvOwners } from './csv-owners.js';
import { type FlowFacts, joinFacts, putFacts } from './flow-facts.js';
import { timeOf } from './quantity-text.js';
import { flagsOf } from './tcp-flag-letters.js';

/** Bytes within which the header must end. */
export const LONGEST_HEADER = 4096;

/** Without these a row says too little. */
const NEEDED = ['srcip', 'dstip', 'prot', 'srcport', 'dstport', 'count', 'bytes'];

const KNOWN = new Set([...COLUMNS.map(({ name }) => name), ...PROCESS_COLUMN_NAMES]);

/** True when `head`, the first bytes of a file, begin with a header of rastro's CSV. */
export function isFlowCsv(head: Uint8Array): boolean {
  const line = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, LONGEST_HEADER)).toString('latin1').split(/\r?\n/)[0]!;
  const names = line.split(',');
  return names.includes('srcip') && names.includes('dstip') && names.every((name) => KNOWN.has(name));
}

type Cells = Readonly<Record<string, string>>;

export class FlowCsv {
  readonly #name: string;
  readonly #limit: number;
  readonly #conversations = new Map<string, FlowFacts>();
  #columns: readonly string[] = [];
  readonly #owners = new CsvOwners();
  #rows = 0;
  /** Whole seconds since 1970 that times count from: those of the first row. */
  #zero: number | undefined;

  /** Errors call the file `name`; it may have `limit` conversations. */
  constructor(name: string, limit: number) {
    this.#name = name;
    this.#limit = limit;
  }

  /** Reads all of it. Throws CaptureError. */
  async read(chunks: AsyncIterable<Uint8Array>): Promise<void> {
    const parser = parse<Cells, Cells>({ headers: (names) => this.#checkHeader(names), strictColumnHandling: true });
    parser.on('data-invalid', () => parser.destroy(this.#error('it has more or fewer fields than the header')));
    const feed = async (): Promise<void> => {
      for await (const chunk of chunks) if (!parser.write(chunk)) await new Promise((resolve) => parser.once('drain', resolve));
      parser.end();
    };
    const fed = feed().catch((error: unknown) => parser.destroy(error instanceof Error ? error : new Error(String(error))));
    for await (const row of parser as AsyncIterable<Cells>) this.#take(row);
    await fed;
  }

  /** What the columns tell. */
  get known(): Known {
    const has = (name: string): boolean => this.#columns.includes(name);
    const start = has('start') || has('start_ns');
    return {
      start,
      duration: has('dur') || (start && (has('end') || has('end_ns'))),
      flags: has('flags'),
      flagOrder: false,
      vlan: has('vlan'),
      ...(has('process') || has('pid') ? { ownerOf: (conversation) => this.#owners.of(conversation) } : {}),
    };
  }

  /** Hands over one record per conversation, in order of their first rows. */
  handTo(sink: RecordSink): void {
    putFacts(sink, this.#conversations.values(), this.#zero ?? 0);
  }

  #checkHeader(names: (string | null | undefined)[]): string[] {
    this.#columns = names.map(String);
    const missing = NEEDED.filter((name) => !this.#columns.includes(name));
    if (missing.length > 0) throw new CaptureError(`${this.#name} has no column ${missing.join(', ')}`);
    return [...this.#columns];
  }

  #error(problem: string): CaptureError {
    return new CaptureError(`${this.#name}: row ${this.#rows + 1}: ${problem}`);
  }

  #take(cells: Cells): void {
    const facts = this.#factsOf(cells);
    this.#owners.add(facts, cells);
    this.#rows++;
    const ends = [`${cells['srcip']} ${facts.sourcePort}`, `${cells['dstip']} ${facts.destinationPort}`].sort().join(' ');
    const key = `${ends} ${facts.protocol}`;
    const met = this.#conversations.get(key);
    if (met !== undefined) joinFacts(met, facts);
    else if (this.#conversations.size < this.#limit) this.#conversations.set(key, facts);
    else throw new CaptureError(`${this.#name} has more than ${this.#limit} conversations (--max-flows)`);
  }

  #factsOf(cells: Cells): FlowFacts {
    const start = this.#time(cells, 'start');
    const end = this.#time(cells, 'end');
    const durationNs = cells['dur'] === undefined ? Number.NaN : this.#number(cells, 'dur', /^\d+(\.\d+)?$/) * 1e9;
    const startNs = start ?? this.#rows;
    return {
      source: this.#must(addressWords(cells['srcip']!), cells, 'srcip'),
      destination: this.#must(addressWords(cells['dstip']!), cells, 'dstip'),
      protocol: this.#must(protocolNumber(cells['prot']!), cells, 'prot'),
      sourcePort: this.#number(cells, 'srcport'),
      destinationPort: this.#number(cells, 'dstport'),
      count: this.#number(cells, 'count'),
      bytes: this.#number(cells, 'bytes'),
      reverseCount: cells['rcount'] === undefined ? 0 : this.#number(cells, 'rcount'),
      reverseBytes: cells['rbytes'] === undefined ? 0 : this.#number(cells, 'rbytes'),
      flags: this.#flags(cells, 'flags'),
      reverseFlags: this.#flags(cells, 'rflags'),
      vlan: cells['vlan'] ? this.#number(cells, 'vlan') : -1,
      hasTimes: start !== undefined,
      startNs,
      endNs: end ?? startNs + Math.round(durationNs),
    };
  }

  #must<T>(value: T | undefined, cells: Cells, name: string): T {
    if (value === undefined) throw this.#error(`${name} is ${JSON.stringify(cells[name])}`);
    return value;
  }

  #number(cells: Cells, name: string, pattern = /^\d{1,16}$/): number {
    const text = cells[name] ?? '';
    return this.#must(pattern.test(text) ? Number(text) : undefined, cells, name);
  }

  #flags(cells: Cells, name: string): number {
    return cells[name] ? this.#must(flagsOf(cells[name]), cells, name) : 0;
  }

  /** Nanoseconds after the zero of all times here; undefined without such a column. */
  #time(cells: Cells, name: 'start' | 'end'): number | undefined {
    const epochNs = cells[`${name}_ns`];
    const time = epochNs === undefined ? cells[name] : epochNs.replace(/(\d{9})$/, '.$1').replace(/^\./, '0.');
    if (time === undefined) return undefined;
    const { seconds, nanoseconds } = this.#must(timeOf(time), cells, epochNs === undefined ? name : `${name}_ns`);
    this.#zero ??= seconds;
    return (seconds - this.#zero) * 1e9 + nanoseconds;
  }
}
