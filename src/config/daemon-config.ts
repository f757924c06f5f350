// What the daemon is told to do, checked and in the units that the rest works with. config/rastro.yaml documents each key.

import type { Direction } from '../flow/key.js';
import type { IpNetwork } from '../ip-network.js';

export interface CaptureConfig {
  /** Names of interfaces; 'auto' is the one with the default route, 'any' all of them. */
  readonly interfaces: readonly string[] | 'auto' | 'any';
  readonly source: 'af-packet' | 'cap';
  readonly promiscuous: boolean;
  /** A tcpdump expression; undefined for all frames. */
  readonly filter: string | undefined;
  /** Bytes captured of each frame. */
  readonly snapLength: number;
  /** One frame in this many is tracked; 1 for all. */
  readonly sample: number;
  /** Engines, each with a ring of its own per interface. */
  readonly threads: number;
  /** Bytes of the ring that each engine has per interface, and of each block in it. */
  readonly ringBytes: number;
  readonly blockBytes: number;
  /** Milliseconds after which the kernel hands over a block that is not full. */
  readonly blockTimeoutMs: number;
}

export interface FlowConfig {
  readonly idleNs: number;
  /** 0: off. */
  readonly activeNs: number;
  readonly direction: Direction;
  readonly vlanInKey: boolean;
  readonly tcpClose: boolean;
  /** Bits of decode/tunnel.ts. */
  readonly tunnels: number;
  /** Live flows at most, over all engines. */
  readonly maxFlows: number;
  readonly flushIntervalMs: number;
}

export interface OutputConfig {
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

export interface AnonymizeConfig {
  /** Where the key is. */
  readonly keyFile: string;
  readonly keep: readonly IpNetwork[];
}

export interface LogConfig {
  readonly level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
  readonly format: 'json' | 'pretty';
  /** Milliseconds between status lines; 0: none. */
  readonly statusIntervalMs: number;
}

export interface DaemonConfig {
  readonly capture: CaptureConfig;
  readonly flow: FlowConfig;
  readonly output: OutputConfig;
  /** undefined: addresses are written as they are. */
  readonly anonymize: AnonymizeConfig | undefined;
  /** Sockets and processes are watched, so that records say whose they are. */
  readonly process: boolean;
  /** Where metrics are served; undefined: nowhere. */
  readonly metrics: { readonly host: string; readonly port: number } | undefined;
  readonly log: LogConfig;
}
