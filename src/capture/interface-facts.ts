// What is told of a network interface, wherever it was read: /sys/class/net (interfaces.ts), or /proc/self/net/dev and ioctl
// (namespace-interfaces.ts).

export interface InterfaceCounters {
  readonly packets: number;
  readonly bytes: number;
  readonly drops: number;
}

export interface InterfaceFacts {
  readonly name: string;
  /** up, down, unknown (loopback and tunnels are), dormant, ... */
  readonly state: string;
  /** Set up by the administrator, whether there is a carrier or not. */
  readonly isUp: boolean;
  readonly isLoopback: boolean;
  /** With prefix length. The system tells them of interfaces that are up and running. */
  readonly addresses: readonly string[];
  /** Undefined where the link has none. */
  readonly mac: string | undefined;
  /** Undefined where the device does not say. */
  readonly megabitsPerSecond: number | undefined;
  readonly mtu: number;
  /** LINKTYPE name of its frames. */
  readonly link: string;
  readonly received: InterfaceCounters;
  readonly sent: InterfaceCounters;
}
