// What the manifests of a folder add up to.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Of a manifest, what the benches look at. */
export interface ManifestSums {
  readonly rows: number;
  readonly packets: { readonly total: number };
  readonly conserved: boolean;
  readonly gzip: object | null;
  readonly counters: {
    readonly frames: number;
    readonly flow_packets: number;
    readonly kernel_dropped: number;
    readonly records_dropped_packets: number;
  };
}

export function readManifests(folder: string): ManifestSums[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  return files.map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as ManifestSums);
}

export function sumOf(manifests: readonly ManifestSums[], of: (manifest: ManifestSums) => number): number {
  return manifests.reduce((sum, manifest) => sum + of(manifest), 0);
}
