// What the daemon is told to do, checked and in the units that the rest works with. config/rastro.yaml documents each key.

import type { Direction } from '../flow/key.js';
import type { IpNetwork } from '../ip-network.js';
import type { RotationOptions } from '../output/rotation-options.js';

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
  readonly output: RotationOptions;
  /** undefined: addresses are written as they are. */
  readonly anonymize: AnonymizeConfig | undefined;
  /** Sockets and processes are watched, so that records say whose they are. */
  readonly process: boolean;
  /** Where metrics are served; undefined: nowhere. */
  readonly metrics: { readonly host: string; readonly port: number } | undefined;
  readonly log: LogConfig;
}
