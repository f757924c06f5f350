// What a rule of an access list allows, before any dialect writes it: clients of a network to one port of one server.

/** Inclusive. */
export interface PortRange {
  readonly from: number;
  readonly to: number;
}

export const ANY_PORT: PortRange = { from: 0, to: 65_535 };
/** Ports that systems pick for clients; the narrowest range that holds for all systems. */
export const EPHEMERAL: PortRange = { from: 1024, to: 65_535 };

export interface RuleNetwork {
  /** Words in network order: one for IPv4, four for IPv6. */
  readonly words: readonly number[];
  readonly bits: number;
  /** Address of the network, without its length. */
  readonly address: string;
}

export interface AclRule {
  readonly isIpv6: boolean;
  readonly protocol: number;
  readonly client: RuleNetwork;
  /** undefined for protocols without ports. */
  readonly clientPorts: PortRange | undefined;
  readonly server: RuleNetwork;
  readonly serverPort: number | undefined;
  /** Types that the client sends of itself, ascending; undefined where it is not ICMP or they are not known. */
  readonly icmpTypes: readonly number[] | undefined;
  /** Name of the service, or '' where the port has none. */
  readonly service: string;
  /** The server is a group or broadcast address: whoever answers does so from an address of its own. */
  readonly isToMany: boolean;
  /** Packets came back. */
  readonly isAnswered: boolean;
  readonly conversations: number;
  readonly packets: number;
  readonly bytes: number;
}

/** Why no rule allows something that was seen. */
export type LeftOutReason = 'refused' | 'half-open' | 'only-resets' | 'unanswered' | 'no-ports' | 'no-protocol';

/** Conversations of two hosts that no rule was made of. */
export interface LeftOut {
  readonly reason: LeftOutReason;
  readonly isIpv6: boolean;
  readonly protocol: number;
  readonly client: RuleNetwork;
  readonly server: RuleNetwork;
  /** Server ports, ascending; none for protocols without them. */
  readonly ports: readonly number[];
  /** Some of them are allowed all the same, by a rule that other conversations need. */
  readonly isAllowed: boolean;
  readonly conversations: number;
  readonly packets: number;
  readonly bytes: number;
}

export interface AccessList {
  /** By server, protocol, port, client. */
  readonly rules: readonly AclRule[];
  readonly leftOut: readonly LeftOut[];
}
