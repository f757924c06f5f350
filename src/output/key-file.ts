// The key of --anonymize as a file: 32 random bytes in hexadecimal below a line of comment, readable by its owner alone.

import { createHash, randomBytes } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync, type Stats, unlinkSync, writeSync } from 'node:fs';
import { SinkError, systemCode, systemReason, UsageError } from '../errors.js';
import { KEY_BYTES } from './crypto-pan.js';

const COMMENT = '# rastro anonymization key: whoever has it can tell the true addresses. Keep it as long as records are to be compared.\n';
const MODE = 0o600;
/** Whoever else may read, write or run it. */
const OTHERS = 0o077;
/** Bytes. A key and a page of comments fit; something else by mistake is not read to its end. */
const LONGEST_FILE = 4096;

/** Makes a key file that was not there before and answers the key's fingerprint. Throws SinkError. */
export function makeKeyFile(path: string): string {
  const key = randomBytes(KEY_BYTES);
  try {
    const fd = openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, MODE);
    try {
      writeSync(fd, `${COMMENT}${key.toString('hex')}\n`);
    } catch (cause) {
      // What is not whole would be in the way of the next attempt.
      unlinkSync(path);
      throw cause;
    } finally {
      closeSync(fd);
    }
  } catch (cause) {
    const exists = systemCode(cause) === 'EEXIST';
    const reason = exists ? 'it is there already, and a key is never overwritten' : systemReason(cause);
    throw new SinkError(`cannot make the key file ${path}: ${reason}`, cause);
  }
  return keyFingerprint(key);
}

/** The key in the file at `path`. Throws UsageError. */
export function readKeyFile(path: string): Uint8Array {
  let fd: number;
  try {
    // A pipe without a writer would otherwise be waited for.
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (cause) {
    const hint = systemCode(cause) === 'ENOENT' ? `; rastro keygen ${inShell(path)} makes one` : '';
    throw refusal(path, systemReason(cause) + hint);
  }
  try {
    checkFile(path, fstatSync(fd));
    const bytes = Buffer.alloc(LONGEST_FILE);
    return keyOf(path, bytes.toString('latin1', 0, readSync(fd, bytes)));
  } finally {
    closeSync(fd);
  }
}

function checkFile(path: string, stats: Stats): void {
  if (!stats.isFile()) throw refusal(path, 'it is not a regular file');
  if ((stats.mode & OTHERS) !== 0 && process.platform !== 'win32') {
    const mode = (stats.mode & 0o777).toString(8).padStart(4, '0');
    throw refusal(path, `others may use it too (its mode is ${mode}); chmod 600 ${inShell(path)} makes it yours alone`);
  }
  if (stats.size > LONGEST_FILE) throw refusal(path, `it has ${stats.size} bytes and is no key file`);
}

function keyOf(path: string, text: string): Uint8Array {
  const lines = text.split('\n').map((line) => line.trim());
  const keys = lines.filter((line) => line !== '' && !line.startsWith('#'));
  const [key = ''] = keys;
  if (keys.length !== 1 || !/^[0-9a-f]*$/i.test(key)) throw refusal(path, 'below comments (#) it must have one line, hexadecimal digits');
  if (key.length !== 2 * KEY_BYTES) throw refusal(path, `its key must have ${2 * KEY_BYTES} hexadecimal digits; it has ${key.length}`);
  return Uint8Array.from(Buffer.from(key, 'hex'));
}

function refusal(path: string, reason: string): UsageError {
  return new UsageError(`cannot take the key file ${path}: ${reason}`);
}

/** `path` as a shell takes it for one word. */
function inShell(path: string): string {
  if (/^[\w./-]+$/.test(path) && !path.startsWith('-')) return path;
  return `${path.startsWith('-') ? './' : ''}'${path.replaceAll("'", "'\\''")}'`;
}

/** 16 hexadecimal digits that tell keys apart and tell nothing of a key. */
export function keyFingerprint(key: Uint8Array): string {
  return createHash('sha256').update('rastro anonymization key\n').update(key).digest('hex').slice(0, 16);
}
