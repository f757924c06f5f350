// npm run bench: every bench, ns and heap bytes per item. `-- --check` fails when one leaves bytes on the heap.

import { benchAnonymize } from './anonymize.js';
import { benchCollisions } from './collisions.js';
import { benchCsv } from './csv.js';
import { benchDecode } from './decode.js';
import { benchEngine } from './engine.js';
import { benchLiveWriter } from './live-writer.js';
import { finish } from './measure.js';
import { benchRing } from './ring.js';

benchRing();
benchDecode();
benchEngine();
benchCsv();
benchLiveWriter();
benchAnonymize();
benchCollisions();
finish();
