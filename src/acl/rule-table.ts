// An access list as rows: what it allows, then what it leaves out and why. For programs, and for reading before it is loaded.

import { protocolName } from '../output/protocol-names.js';
import type { RowColumn } from '../query/row-format.js';
import type { AccessList, AclRule, LeftOut, LeftOutReason } from './acl-rule.js';
import { portsText } from './dialect.js';
import { prefixText } from './rule-network.js';

export interface AclRow {
  readonly action: 'allow' | 'leave-out';
  /** '' for what is allowed. */
  readonly reason: LeftOutReason | '';
  readonly client: string;
  readonly clientPorts: string;
  readonly server: string;
  readonly protocol: string;
  readonly serverPorts: string;
  readonly icmpTypes: string;
  readonly service: string;
  /** The server is a group; answers came back. */
  readonly isToMany: boolean;
  readonly isAnswered: boolean | undefined;
  readonly conversations: number;
  readonly packets: number;
  readonly bytes: number;
}

export function aclRows({ rules, leftOut }: AccessList): AclRow[] {
  return [...rules.map(allowed), ...leftOut.map(notAllowed)];
}

function allowed(rule: AclRule): AclRow {
  const { clientPorts, serverPort, icmpTypes, service, isToMany, isAnswered, conversations, packets, bytes } = rule;
  return {
    action: 'allow',
    reason: '',
    ...endsOf(rule),
    clientPorts: clientPorts === undefined ? '' : rangeText(clientPorts.from, clientPorts.to),
    serverPorts: serverPort === undefined ? '' : String(serverPort),
    icmpTypes: icmpTypes?.join(' ') ?? '',
    service,
    isToMany,
    isAnswered,
    conversations,
    packets,
    bytes,
  };
}

function notAllowed(one: LeftOut): AclRow {
  const { reason, ports, conversations, packets, bytes } = one;
  const amounts = { conversations, packets, bytes };
  // Without commas, which CSV would have to quote.
  const serverPorts = portsText(ports).replaceAll(',', ' ');
  const unknown = { clientPorts: '', icmpTypes: '', service: '', isToMany: false, isAnswered: undefined };
  return { action: 'leave-out', reason, ...endsOf(one), serverPorts, ...unknown, ...amounts };
}

function endsOf({ client, server, protocol }: AclRule | LeftOut): Pick<AclRow, 'client' | 'server' | 'protocol'> {
  return { client: prefixText(client), server: prefixText(server), protocol: protocolName(protocol) };
}

function rangeText(from: number, to: number): string {
  return from === to ? String(from) : `${from}-${to}`;
}

function text(name: string, value: (row: AclRow) => string): RowColumn<AclRow> {
  return { name, header: name, isNumber: false, text: (row) => value(row) || '-', value: (row) => value(row) || null };
}

function number(name: string, value: (row: AclRow) => number | undefined): RowColumn<AclRow> {
  return { name, header: name, isNumber: true, text: (row) => String(value(row) ?? '-'), value: (row) => value(row) ?? null };
}

function yesNo(value: boolean | undefined): string {
  return value === undefined ? '' : value ? 'yes' : 'no';
}

export const ACL_COLUMNS: readonly RowColumn<AclRow>[] = [
  text('action', ({ action }) => action),
  text('reason', ({ reason }) => reason),
  text('prot', ({ protocol }) => protocol),
  text('client', ({ client }) => client),
  text('client_ports', ({ clientPorts }) => clientPorts),
  text('server', ({ server }) => server),
  text('server_ports', ({ serverPorts }) => serverPorts),
  text('icmp_types', ({ icmpTypes }) => icmpTypes),
  text('service', ({ service }) => service),
  text('group', ({ isToMany }) => (isToMany ? 'yes' : 'no')),
  text('answered', ({ isAnswered }) => yesNo(isAnswered)),
  number('conversations', ({ conversations }) => conversations),
  number('packets', ({ packets }) => packets),
  number('bytes', ({ bytes }) => bytes),
];
