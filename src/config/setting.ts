// One key set in one place, and how messages name that place.

import type { KeyName } from './config-keys.js';

export interface Setting {
  /** Orders what is wrong in one place. */
  readonly at: number;
  readonly key: KeyName;
  /** As YAML gives it, not checked. */
  readonly value: unknown;
  /** Where it was set: "config/rastro.yaml:12", "environment RASTRO_THREADS", "--threads", "default". */
  readonly origin: string;
  /** How a message about it, or about item `item` of its list, begins; the reason goes on behind. */
  subject(item?: number): string;
}

export interface Problem {
  readonly at: number;
  readonly text: string;
}

/** What one place sets, and what is wrong there whatever the values are. */
export interface Layer {
  readonly settings: readonly Setting[];
  readonly problems: readonly Problem[];
}
