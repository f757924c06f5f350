// The way to the anonymizer, which is loaded only where it is asked for: ciphers take longer to load than a small capture to
// replay.

import type { RecordSink } from '../flow/dead-list.js';
import type { Anonymizer, AnonymizerSetup } from '../output/anonymizer.js';
import type { AnonymizeOptions } from './replay-options.js';

/** The anonymizer that --anonymize and --keep ask for. Throws UsageError. */
export async function anonymizerFor(options: AnonymizeOptions | undefined): Promise<Anonymizer | undefined> {
  if (options === undefined) return undefined;
  const { loadAnonymizer } = await import('../output/anonymizer.js');
  return loadAnonymizer(options.keyFile, options.keep);
}

/** The same as another thread has it. */
export async function anonymizerOf(setup: AnonymizerSetup | undefined): Promise<Anonymizer | undefined> {
  return setup && new (await import('../output/anonymizer.js')).Anonymizer(setup);
}

/** `sink`, behind the anonymizer where there is one. */
export function anonymizedFirst(anonymizer: Anonymizer | undefined, sink: RecordSink): RecordSink {
  return anonymizer?.before(sink) ?? sink;
}
