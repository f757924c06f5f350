// `rastro start`, and so `npm start`: the daemon, with its records on the screen, where frames may be captured; elsewhere what
// would permit it, and the records of the bundled capture.

import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { candidates, listInterfaces } from '../capture/interfaces.js';
import { captureObstacle } from '../capture/permission.js';
import { loadConfig } from '../config/load-config.js';
import { configFile } from '../config/usual-file.js';
import { demo } from './demo.js';
import { Follower } from './follow.js';
import { run } from './run.js';

const STDOUT_FD = 1;

export async function start(): Promise<number> {
  const obstacle = whatKeepsFromCapturing();
  if (obstacle !== undefined) {
    process.stderr.write(`${obstacle}\n\nMeanwhile, the records of a small capture that comes with rastro:\n\n`);
    return demo();
  }
  const { folder, name } = loadConfig({ file: await configFile(), environment: process.env }).config.output;
  const file = join(folder, `${name}.csv`);
  process.stderr.write(`Records appear below as their flows end, and in ${file}. Ctrl-C ends it and writes those that live.\n`);
  const follower = new Follower(file, (bytes) => void writeSync(STDOUT_FD, bytes));
  follower.start();
  return run({}).finally(() => follower.stop());
}

/** undefined where nothing does. */
function whatKeepsFromCapturing(): string | undefined {
  const obstacle = captureObstacle();
  if (obstacle !== undefined) return obstacle.message;
  return candidates(listInterfaces()).length === 0 ? 'No interface is up but the loopback: rastro run -i lo watches that.' : undefined;
}
