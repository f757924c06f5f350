// A path becomes a source: the format is told by the magic, never by the name. Anything else is refused with what was found.

import { closeSync, fstatSync, openSync } from 'node:fs';
import { CaptureError, systemReason } from '../errors.js';
import { type ByteReader, ByteWindow } from './byte-window.js';
import { FileReader } from './file-reader.js';
import { isPcapMagic, PCAP_HEADER_LENGTH, PcapSource } from './pcap.js';
import { PcapngSource, SECTION_HEADER } from './pcapng.js';
import type { CaptureSource, CutShort } from './source.js';

const GZIP_MAGIC = 0x1f8b;
const MAGIC_LENGTH = 4;
const STDIN_FD = 0;

/** A capture that is open: its source, and how far its bytes have been read. */
export interface OpenCapture {
  readonly source: CaptureSource;
  readonly reader: ByteReader;
}

/** The bytes of a file, inflated where they are compressed, of which nothing has been parsed yet. */
export interface OpenBytes {
  readonly window: ByteWindow;
  readonly reader: ByteReader;
}

/**
 * Opens the capture at `path`, or standard input for "-"; its bytes come through `block`. Throws CaptureError when it is unreadable or
 * no capture.
 */
export async function openCapture(path: string, block?: Uint8Array): Promise<OpenCapture> {
  return captureIn(await openBytes(path, block), path);
}

/** Opens the file at `path`, or standard input for "-", whatever is in it. Throws CaptureError when it is unreadable. */
export async function openBytes(path: string, block?: Uint8Array): Promise<OpenBytes> {
  const name = captureName(path);
  const reader = await openReader(path, name);
  return orClosed(reader, name, () => inflated(reader, block));
}

/** The capture whose bytes `open` has; errors name it by its `path`. Throws CaptureError when it is none. */
export async function captureIn({ window, reader }: OpenBytes, path: string): Promise<OpenCapture> {
  const name = captureName(path);
  return orClosed(reader, name, async () => ({ source: await formatOf(window, name), reader }));
}

async function orClosed<T>(reader: ByteReader, name: string, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    reader.close();
    throw error instanceof CaptureError ? error : readError(name, error);
  }
}

/** How messages call the capture at `path`. */
export function captureName(path: string): string {
  return path === '-' ? 'standard input' : path;
}

/** The error for a read of `name` that failed with `cause`. */
export function readError(name: string, cause: unknown): CaptureError {
  return new CaptureError(`cannot read ${name}: ${systemReason(cause)}`, { cause });
}

// What only compressed files and pipes need is loaded where there is one: zlib and net take as long as a hundred thousand packets.
async function openReader(path: string, name: string): Promise<ByteReader> {
  let fd: number;
  try {
    fd = path === '-' ? STDIN_FD : openSync(path, 'r');
  } catch (cause) {
    throw new CaptureError(`cannot open ${name}: ${systemReason(cause)}`, { cause });
  }
  const stat = fstatSync(fd);
  if (stat.isFile()) return new FileReader(fd);
  if (stat.isDirectory()) {
    closeSync(fd);
    throw new CaptureError(`cannot read ${name}: it is a directory (name the capture files in it)`);
  }
  const { StreamReader } = await import('./stream-reader.js');
  return StreamReader.of(fd, name);
}

async function inflated(reader: ByteReader, block?: Uint8Array): Promise<OpenBytes> {
  const window = new ByteWindow(reader, block);
  await window.want(2);
  if (window.end < 2 || window.view.getUint16(0) !== GZIP_MAGIC) return { window, reader };
  const { GzipReader } = await import('./gzip-reader.js');
  const inflating = new GzipReader(reader, window.bytes.slice(0, window.end));
  return { window: new ByteWindow(inflating, block), reader: inflating };
}

async function formatOf(window: ByteWindow, name: string): Promise<CaptureSource> {
  if (!(await window.want(MAGIC_LENGTH))) return refuseShort(window, name);
  const magic = window.view.getUint32(0);
  if (magic === SECTION_HEADER) return new PcapngSource(window);
  if (!isPcapMagic(magic) && !isPcapMagic(window.view.getUint32(0, true))) throw notACapture(window, name);
  if (await window.want(PCAP_HEADER_LENGTH)) return new PcapSource(window);
  return new CutShortSource(window, {
    offset: 0,
    what: window.damage ?? `the file header has ${window.end} of ${PCAP_HEADER_LENGTH} bytes`,
  });
}

/** A capture of fewer bytes than any magic has is cut short if those could begin one. */
function refuseShort(window: ByteWindow, name: string): CaptureSource {
  const bytes = [...window.bytes.subarray(0, window.end)];
  const couldBegin = MAGICS.some((magic) => bytes.every((byte, i) => byte === magic[i]));
  if (!couldBegin) throw notACapture(window, name);
  const what =
    window.damage ?? (bytes.length === 0 ? 'it is empty' : `it has ${bytes.length} of the ${MAGIC_LENGTH} bytes that tell its format`);
  return new CutShortSource(window, { offset: bytes.length, what });
}

const MAGICS = [
  [0xa1, 0xb2, 0xc3, 0xd4],
  [0xd4, 0xc3, 0xb2, 0xa1],
  [0xa1, 0xb2, 0x3c, 0x4d],
  [0x4d, 0x3c, 0xb2, 0xa1],
  [0xa1, 0xb2, 0xcd, 0x34],
  [0x34, 0xcd, 0xb2, 0xa1],
  [0x0a, 0x0d, 0x0d, 0x0a],
  [0x1f, 0x8b],
];

function notACapture(window: ByteWindow, name: string): CaptureError {
  const found = [...window.bytes.subarray(0, Math.min(MAGIC_LENGTH, window.end))].map((byte) => byte.toString(16).padStart(2, '0'));
  return new CaptureError(
    `${name} is not a capture file: expected pcap, pcapng or gzip of either; it begins with the bytes ${found.join(' ')}`,
  );
}

/** A capture that ends before its first frame. */
class CutShortSource implements CaptureSource {
  readonly #window: ByteWindow;
  readonly cutShort: CutShort;

  constructor(window: ByteWindow, cutShort: CutShort) {
    this.#window = window;
    this.cutShort = cutShort;
  }

  next(): number {
    return 0;
  }

  close(): void {
    this.#window.close();
  }
}
