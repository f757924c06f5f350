// Frames of several captures as one that can be sent over Ethernet: whole frames, ten microseconds apart, in the order given.

import { closeSync, openSync, writeSync } from 'node:fs';
import { FrameBatch } from '../../src/capture/frames.js';
import { LinkType } from '../../src/capture/link-type.js';
import { openCapture } from '../../src/capture/open-capture.js';
import { CaptureError } from '../../src/errors.js';

const HEADER_BYTES = 24;
const RECORD_BYTES = 16;
const LEAST_BYTES = 14;
const MOST_BYTES = 65_535;
const FIRST_SECOND = 1_795_167_000;
const FRAMES_PER_SECOND = 100_000;

/** Writes `output` and answers how many frames it holds. What is no capture, and frames that no Ethernet carries, are left out. */
export async function makeSendable(captures: readonly string[], output: string): Promise<number> {
  const fd = openSync(output, 'w');
  writeSync(fd, fileHeader());
  let frames = 0;
  for (const capture of captures) {
    if (!(await isCapture(capture))) continue;
    for await (const frame of ethernetFrames(capture)) {
      const header = Buffer.alloc(RECORD_BYTES);
      header.writeUInt32LE(FIRST_SECOND + Math.floor(frames / FRAMES_PER_SECOND), 0);
      header.writeUInt32LE((frames % FRAMES_PER_SECOND) * 10, 4);
      header.writeUInt32LE(frame.length, 8);
      header.writeUInt32LE(frame.length, 12);
      writeSync(fd, Buffer.concat([header, frame]));
      frames++;
    }
  }
  closeSync(fd);
  return frames;
}

function fileHeader(): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(MOST_BYTES, 16);
  header.writeUInt32LE(LinkType.ETHERNET, 20);
  return header;
}

async function isCapture(path: string): Promise<boolean> {
  try {
    (await openCapture(path)).source.close();
    return true;
  } catch (error) {
    if (error instanceof CaptureError) return false;
    throw error;
  }
}

/** The whole frames of a capture's Ethernet interfaces, up to where it is cut short. */
async function* ethernetFrames(capture: string): AsyncGenerator<Uint8Array> {
  const { source } = await openCapture(capture);
  const frames = new FrameBatch();
  while ((await source.next(frames)) > 0) {
    if (frames.link.type !== LinkType.ETHERNET) continue;
    for (let i = 0; i < frames.length; i++) {
      const at = frames.at[i]!;
      const length = frames.end[i]! - at;
      if (length >= LEAST_BYTES && length <= MOST_BYTES)
        yield new Uint8Array(frames.view.buffer, frames.view.byteOffset + at, length).slice();
    }
  }
  source.close();
}
