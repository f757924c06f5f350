// What the gzip thread and those who ask it know of each other.

export interface GzipOrder {
  readonly path: string;
  /** Bytes of the file system to be left free for others; 0: none. */
  readonly minFreeBytes: number;
}

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
