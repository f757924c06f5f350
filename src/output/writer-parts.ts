// What the parts of the daemon's writer share.

import type { FileNames } from './closed-names.js';
import type { Disk } from './disk.js';
import type { Told } from './live-channel.js';
import type { RecordOwners } from './process-columns.js';
import type { RotationOptions } from './rotation-options.js';
import type { Trouble } from './trouble.js';

export interface WriterParts {
  readonly disk: Disk;
  readonly names: FileNames;
  readonly tell: (told: Told) => void;
  readonly trouble: Trouble;
  readonly counters: Float64Array;
  /** Undefined where no column asks for them. */
  readonly owners: RecordOwners | undefined;
  /** As configured now. */
  readonly options: () => RotationOptions;
}
