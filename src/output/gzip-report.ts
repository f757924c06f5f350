// What the gzip thread and those who ask it know of each other.

/** `failure` is undefined when `<path>.gz` is there. */
export interface GzipReport {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly failure: { readonly message: string; readonly code: string } | undefined;
}

/** Where a compressed file grows before it appears. */
export function temporaryName(path: string): string {
  return `${path}.gz.tmp`;
}
