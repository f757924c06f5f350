// WORKER ENTRY. Compresses closed files one after the other: a path in, what came of it out. The new file appears whole, with
// the time of the old one, or not at all; the old one is left to the writer, which first tells the manifest.

import { createHash } from 'node:crypto';
import { renameSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { parentPort } from 'node:worker_threads';
import { createGzip } from 'node:zlib';
import { systemCode, systemReason } from '../errors.js';
import { type GzipReport, temporaryName } from './gzip-report.js';

const CHUNK_BYTES = 256 * 1024;

parentPort?.on('message', async (path: string) => {
  parentPort?.postMessage(await report(path));
});

async function report(path: string): Promise<GzipReport> {
  try {
    return { path, ...(await compress(path)), failure: undefined };
  } catch (error) {
    rmSync(temporaryName(path), { force: true });
    return { path, bytes: 0, sha256: '', failure: { message: systemReason(error), code: systemCode(error) } };
  }
}

async function compress(path: string): Promise<{ bytes: number; sha256: string }> {
  const temporary = temporaryName(path);
  const hash = createHash('sha256');
  let bytes = 0;
  const from = await open(path);
  const to = await open(temporary, 'w');
  try {
    const { atime, mtime } = await from.stat();
    const plain = from.createReadStream({ autoClose: false, highWaterMark: CHUNK_BYTES });
    await pipeline(plain, createGzip({ chunkSize: CHUNK_BYTES }), async (compressed: AsyncIterable<Uint8Array>) => {
      for await (const chunk of compressed) {
        hash.update(chunk);
        bytes += chunk.length;
        await to.writeFile(chunk);
      }
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
