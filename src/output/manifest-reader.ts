// A manifest's text in, the manifest out, or what is wrong with it: everything that `rastro verify` reckons with is there and is
// what it has to be. A damaged manifest is one of the things that verify is for.

import { MANIFEST_FORMAT, type Manifest } from './manifest.js';

interface Kind {
  readonly expected: string;
  readonly fits: (value: unknown) => boolean;
}

const COUNT: Kind = { expected: 'a whole number from 0', fits: (value) => Number.isSafeInteger(value) && (value as number) >= 0 };
const TEXT: Kind = { expected: 'text', fits: (value) => typeof value === 'string' };
const FLAG: Kind = { expected: 'true or false', fits: (value) => typeof value === 'boolean' };
const TEXTS: Kind = { expected: 'a list of texts', fits: (value) => Array.isArray(value) && value.every(TEXT.fits) };
const FORMAT: Kind = { expected: String(MANIFEST_FORMAT), fits: (value) => value === MANIFEST_FORMAT };

const orNull = ({ expected, fits }: Kind): Kind => ({ expected: `${expected} or null`, fits: (value) => value === null || fits(value) });

const FIELDS: Readonly<Record<string, Kind>> = {
  format: FORMAT,
  run: orNull(TEXT),
  sequence: orNull(COUNT),
  file: orNull(TEXT),
  closed: TEXT,
  recovered: FLAG,
  read_back: FLAG,
  columns: orNull(TEXTS),
  rows: COUNT,
  file_bytes: COUNT,
  sha256: TEXT,
};

const SUMS = { total: COUNT, forward: COUNT, reverse: COUNT };

/** Objects within it, each of which may be null. */
const PARTS: Readonly<Record<string, Readonly<Record<string, Kind>>>> = {
  packets: SUMS,
  bytes: SUMS,
  gzip: { bytes: COUNT, sha256: TEXT },
  counters: {
    ...{ frames: COUNT, flow_packets: COUNT, nonip: COUNT, malformed: COUNT, unsupported: COUNT },
    ...{ kernel_dropped: COUNT, records_dropped: COUNT, records_dropped_packets: COUNT },
  },
};

/** The manifest, or the first thing that is wrong with it: "counters.frames must be a whole number from 0; got nothing". */
export function readManifest(text: string): Manifest | string {
  const read = jsonOf(text);
  if (!isObject(read)) return 'it must be a JSON object; it is none, or not the whole of one';
  const problem = problemIn(read, FIELDS, '') ?? problemInParts(read);
  return problem ?? (read as unknown as Manifest);
}

function problemInParts(read: Readonly<Record<string, unknown>>): string | undefined {
  for (const [name, kinds] of Object.entries(PARTS)) {
    const part = read[name];
    if (part === null) continue;
    if (!isObject(part)) return wrong(name, 'an object or null', part);
    const problem = problemIn(part, kinds, `${name}.`);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function problemIn(read: Readonly<Record<string, unknown>>, kinds: Readonly<Record<string, Kind>>, where: string): string | undefined {
  const found = Object.entries(kinds).find(([name, { fits }]) => !fits(read[name]));
  return found && wrong(`${where}${found[0]}`, found[1].expected, read[found[0]]);
}

function wrong(where: string, expected: string, got: unknown): string {
  return `${where} must be ${expected}; got ${got === undefined ? 'nothing' : JSON.stringify(got)}`;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
