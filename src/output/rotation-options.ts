// How the daemon's CSV is cut into files and how long those are kept; config/rastro.yaml's `output` in the writer's terms.

export interface RotationOptions {
  /** Folder of the CSV files. */
  readonly folder: string;
  /** The current file is `<name>.csv`. */
  readonly name: string;
  readonly columns: readonly string[];
  /** Bytes after which the file is rotated; undefined: never for its size. */
  readonly rotateBytes: number | undefined;
  /** Seconds of the wall clock, aligned (3600: at each full hour UTC); undefined: never for the time. */
  readonly rotateSeconds: number | undefined;
  readonly compress: 'gzip' | 'none';
  /** Closed files kept at most, their bytes, and their age in seconds; undefined: no limit. */
  readonly keepFiles: number | undefined;
  readonly keepBytes: number | undefined;
  readonly keepSeconds: number | undefined;
  /** Bytes of the file system left free for others; records are dropped and counted before it is filled further. */
  readonly minFreeBytes: number;
  /** Bytes of records that wait in memory while the disk stalls, over all engines. */
  readonly bufferBytes: number;
}
