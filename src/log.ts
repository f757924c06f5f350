// Log lines of commands: pino, made readable, to standard error. Loaded when there is something to say, since most runs of a
// command have nothing.

import type { Logger } from 'pino';

let logger: Promise<Logger> | undefined;

async function createLogger(): Promise<Logger> {
  const [{ pino }, { default: pretty }] = await Promise.all([import('pino'), import('pino-pretty')]);
  const stream = pretty({
    destination: 2,
    sync: true,
    colorize: process.stderr.isTTY === true,
    ignore: 'pid,hostname,time',
    singleLine: true,
  });
  return pino({ base: null }, stream);
}

/** Logs a warning: constant text, and what it is about as fields. */
export async function warn(fields: object, text: string): Promise<void> {
  logger ??= createLogger();
  (await logger).warn(fields, text);
}
