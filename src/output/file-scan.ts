// Reads a CSV of the daemon, plain or compressed, as a stream: rows, sums and hashes out, whatever its size.

import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { CsvScan } from './csv-scan.js';

const CHUNK_BYTES = 1024 * 1024;

export interface ScannedFile {
  readonly scan: CsvScan;
  /** Of the CSV. */
  readonly sha256: string;
  /** Of the file as it is, where that is compressed. */
  readonly gzip: { readonly bytes: number; readonly sha256: string } | undefined;
}

/** Throws what reading or decompressing throws. */
export async function scanFile(path: string, expected?: readonly string[]): Promise<ScannedFile> {
  const scan = new CsvScan(expected);
  const csvHash = createHash('sha256');
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  if (!path.endsWith('.gz')) {
    await feed(file, scan, csvHash);
    return { scan, sha256: csvHash.digest('hex'), gzip: undefined };
  }
  const gzipHash = createHash('sha256');
  let bytes = 0;
  file.on('data', (chunk) => {
    gzipHash.update(chunk);
    bytes += chunk.length;
  });
  const plain = createGunzip({ chunkSize: CHUNK_BYTES });
  file.on('error', (error) => plain.destroy(error));
  await feed(file.pipe(plain), scan, csvHash);
  return { scan, sha256: csvHash.digest('hex'), gzip: { bytes, sha256: gzipHash.digest('hex') } };
}

async function feed(stream: AsyncIterable<Uint8Array>, scan: CsvScan, hash: Hash): Promise<void> {
  for await (const chunk of stream) {
    hash.update(chunk);
    scan.push(chunk);
  }
}
