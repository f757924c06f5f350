// Log lines: pino, to standard error. Commands have readable ones, loaded when there is something to say, since most runs of a
// command have nothing. The daemon has JSON, one object per line, or readable ones on a terminal.

import { fstatSync } from 'node:fs';
import type { DestinationStream, Logger } from 'pino';

const STANDARD_ERROR = 2;

let logger: Promise<Logger> | undefined;

async function createLogger(): Promise<Logger> {
  const { default: pino } = await import('pino');
  return pino({ base: null }, await prettyStream('pid,hostname,time'));
}

async function prettyStream(ignore: string): Promise<DestinationStream> {
  const { default: pretty } = await import('pino-pretty');
  return pretty({ destination: STANDARD_ERROR, sync: true, colorize: process.stderr.isTTY === true, ignore, singleLine: true });
}

/** Logs a warning: constant text, and what it is about as fields. */
export async function warn(fields: object, text: string): Promise<void> {
  logger ??= createLogger();
  (await logger).warn(fields, text);
}

export interface DaemonLogOptions {
  readonly level: string;
  readonly format: 'json' | 'pretty';
}

/**
 * The daemon's log. Lines are written before the call returns: none is lost when the process is killed. Set `level` of what
 * comes back to change it. Where standard error is the journal each line begins with its priority, which the journal takes off.
 */
export async function daemonLog({ level, format }: DaemonLogOptions): Promise<Logger> {
  const { default: pino } = await import('pino');
  const options = { base: null, level };
  if (format === 'pretty') return pino(options, await prettyStream('pid,hostname'));
  const stream = pino.destination({ dest: STANDARD_ERROR, sync: true });
  // Whoever read standard error has gone: there is no place left to say so, and no reason to end.
  stream.on('error', () => {});
  const settings = { ...options, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (label: string) => ({ level: label }) } };
  return pino(settings, isJournal(process.env) ? journalLines(stream) : stream);
}

/** True where standard error is a stream that the journal reads (systemd.exec(5), JOURNAL_STREAM). */
export function isJournal(environment: NodeJS.ProcessEnv, descriptor = STANDARD_ERROR): boolean {
  const stream = environment['JOURNAL_STREAM'];
  if (stream === undefined) return false;
  const { dev, ino } = fstatSync(descriptor, { bigint: true });
  return stream === `${dev}:${ino}`;
}

/** `stream` with the priority of sd-daemon(3) before each line, so that `journalctl -p warning` works. */
export function journalLines(stream: DestinationStream): DestinationStream {
  return {
    // Asks pino to set lastLevel before each line.
    [Symbol.for('pino.metadata')]: true,
    lastLevel: 30,
    write(line: string): void {
      stream.write(`<${priorityOf(this.lastLevel)}>${line}`);
    },
  } as DestinationStream & { lastLevel: number };
}

/** syslog's priority of a level of pino: fatal 2, error 3, warn 4, info 6, debug and trace 7. */
function priorityOf(level: number): number {
  if (level >= 60) return 2;
  if (level >= 50) return 3;
  if (level >= 40) return 4;
  return level >= 30 ? 6 : 7;
}
