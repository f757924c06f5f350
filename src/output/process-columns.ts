// The columns that say whose a flow is: what `rastro run` writes where `process` is true. They hold text that others chose, so they are
// escaped, cut to a bound and quoted as fast-csv would (a test holds them against it), and joined here, in the writer: a record
// comes when its flow has ended, and who had its socket is looked up in what the process thread has told. Engines know nothing of it.

import type { MessagePort } from 'node:worker_threads';
import type { RecordBatch } from '../flow/record-batch.js';
import { type Attributed, Attribution } from '../process/attribution.js';
import { takeObservations } from '../process/process-watch.js';
import { recordEnds } from '../process/record-ends.js';
import { csvField, visibleText } from './visible-text.js';

export interface ProcessColumn {
  readonly name: string;
  readonly unit: string;
  readonly about: string;
  readonly text: (owner: Attributed) => string;
}

/** Characters of a text, and the bytes that they take at most: four each, quotes doubled, and the two around them. */
const LONGEST_TEXT = 64;
export const LONGEST_PROCESS_COLUMN = 4 * LONGEST_TEXT + 2;

export const PROCESS_COLUMNS: readonly ProcessColumn[] = [
  {
    name: 'pid',
    unit: 'number',
    about: 'process that has the flow; empty where it is not known',
    text: ({ process }) => String(process?.pid ?? ''),
  },
  { name: 'process', unit: 'text', about: 'its name; empty where it is not known', text: ({ process }) => process?.name ?? '' },
  { name: 'user', unit: 'text', about: 'the user that it runs as', text: ({ process }) => process?.user ?? '' },
  { name: 'unit', unit: 'text', about: 'its container (docker/0123456789ab) or systemd unit', text: ({ process }) => process?.unit ?? '' },
  { name: 'inout', unit: 'word', about: 'in or out: the process is at the destination, or at the source', text: ({ inout }) => inout },
];

export const PROCESS_COLUMN_NAMES = PROCESS_COLUMNS.map(({ name }) => name);

/** The column called `name`; undefined where there is none. */
export function processColumnNamed(name: string): ProcessColumn | undefined {
  return PROCESS_COLUMNS.find((column) => column.name === name);
}

/** The column's field of CSV. */
export function processField(column: ProcessColumn, owner: Attributed): string {
  return csvField([...visibleText(column.text(owner))].slice(0, LONGEST_TEXT).join(''));
}

/** Whose records are, as far as the process thread has told. */
export class RecordOwners {
  readonly #port: MessagePort;
  readonly #attribution = new Attribution();

  constructor(port: MessagePort) {
    this.#port = port;
  }

  /** Takes in what was told since; called before each batch, and now and then where there are none. */
  refresh(): void {
    takeObservations(this.#port, this.#attribution);
  }

  of(batch: RecordBatch, at: number): Attributed {
    return this.#attribution.find(recordEnds(batch, at));
  }

  close(): void {
    this.#port.close();
  }
}
