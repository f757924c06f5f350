// WORKER ENTRY. Compresses closed files one after the other: a path in, what came of it out. The new file appears whole, with
// the time of the old one, or not at all; the old one is left to the writer, which first tells the manifest. Until then there
// are both, so that it is given up where the disk has no room for that.

import { createHash, type Hash } from 'node:crypto';
import { renameSync, rmSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parentPort } from 'node:worker_threads';
import { createGzip } from 'node:zlib';
import { systemCode, systemReason } from '../errors.js';
import { systemDisk } from './disk.js';
import { checkFree, LowSpaceError } from './free-space.js';
import { type GzipOrder, type GzipReport, temporaryName } from './gzip-report.js';

const CHUNK_BYTES = 256 * 1024;

parentPort?.on('message', async (order: GzipOrder) => {
  parentPort?.postMessage(await report(order));
});

async function report(order: GzipOrder): Promise<GzipReport> {
  const { path } = order;
  try {
    return { path, ...(await compress(order)), failure: undefined };
  } catch (error) {
    rmSync(temporaryName(path), { force: true });
    const reason = error instanceof LowSpaceError ? error.message : systemReason(error);
    return { path, bytes: 0, sha256: '', failure: { message: reason, code: systemCode(error) } };
  }
}

async function compress(order: GzipOrder): Promise<{ bytes: number; sha256: string }> {
  const { path } = order;
  const temporary = temporaryName(path);
  const hash = createHash('sha256');
  let bytes = 0;
  const from = await open(path);
  const to = await open(temporary, 'w');
  try {
    const { atime, mtime } = await from.stat();
    const plain = from.createReadStream({ autoClose: false, highWaterMark: CHUNK_BYTES });
    let failure: unknown;
    const write = (compressed: AsyncIterable<Uint8Array>): Promise<number> =>
      store(order, compressed, to, hash).catch((error: unknown) => {
        failure = error;
        throw error;
      });
    bytes = await pipeline(plain, createGzip({ chunkSize: CHUNK_BYTES }), write).catch((error: unknown) => {
      // Of a failing writer a pipeline says that it was aborted, and not why.
      throw failure ?? error;
    });
    await to.sync();
    await to.utimes(atime, mtime);
  } finally {
    await from.close();
    await to.close();
  }
  renameSync(temporary, `${path}.gz`);
  return { bytes, sha256: hash.digest('hex') };
}

/** Answers how many bytes there were. */
async function store(order: GzipOrder, compressed: AsyncIterable<Uint8Array>, to: FileHandle, hash: Hash): Promise<number> {
  const folder = dirname(order.path);
  let bytes = 0;
  for await (const chunk of compressed) {
    // At each chunk, since the writer takes space too, by its own reckoning.
    if (order.minFreeBytes > 0) checkFree(systemDisk.freeBytes(folder), chunk.length, order.minFreeBytes);
    hash.update(chunk);
    bytes += chunk.length;
    await to.writeFile(chunk);
  }
  return bytes;
}
