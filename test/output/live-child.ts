// A process that writes as a daemon does, at full speed and with rotation, until it is killed. Its folder is the argument.

import { rotationOptions } from './live-rig.js';
import { WriterUnderTest } from './live-thread.js';

const [folder = '', run = ''] = process.argv.slice(2);
const writer = new WriterUnderTest(rotationOptions(folder, { rotateBytes: 200_000, compress: 'gzip' }), { run, maxBatches: 20 });
await writer.heard('ready');
process.stdout.write('ready\n');

function putOn(): void {
  writer.engines[0]!.put(500);
  setImmediate(putOn);
}
putOn();
