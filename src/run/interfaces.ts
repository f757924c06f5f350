// `rastro interfaces`: what there is to watch.

import Table from 'cli-table3';
import type { InterfaceCounters, InterfaceFacts } from '../capture/interface-facts.js';
import { defaultRouteInterface, listInterfaces } from '../capture/interfaces.js';
import { writeToStandardOutput } from '../output/standard-output.js';
import type { RowFormat } from '../query/row-format.js';
import { type Listed, listingText } from './listing.js';
import { PLAIN_TABLE, plainTableText } from './plain-table.js';
import { bytesText, countText } from './summary.js';

export function showInterfaces(format: RowFormat): number {
  const route = defaultRouteInterface();
  const all = listInterfaces();
  writeToStandardOutput(interfacesText(format, all, route));
  return 0;
}

/** `route` is the interface of the default route. */
export function interfacesText(format: RowFormat, all: readonly InterfaceFacts[], route: string | undefined): string {
  return listingText(format, interfaceObjects(all, route), () => interfacesTable(all, route));
}

/** Everything that is known, one object for each interface. */
function interfaceObjects(all: readonly InterfaceFacts[], route: string | undefined): Listed[] {
  return all.map((facts) => ({
    name: facts.name,
    state: facts.state,
    up: facts.isUp,
    loopback: facts.isLoopback,
    default_route: facts.name === route,
    addresses: facts.addresses,
    mac: facts.mac ?? null,
    megabits_per_second: facts.megabitsPerSecond ?? null,
    mtu: facts.mtu,
    link_type: facts.link,
    received: facts.received,
    sent: facts.sent,
  }));
}

/** The same for people; `route` is the interface of the default route. */
export function interfacesTable(all: readonly InterfaceFacts[], route: string | undefined): string {
  const head = ['interface', 'state', 'link', 'speed', 'mtu', 'packets received', 'sent', 'drops', 'addresses'];
  const right = ['speed', 'mtu', 'packets received', 'sent', 'drops'];
  const table = new Table({ ...PLAIN_TABLE, head, colAligns: head.map((name) => (right.includes(name) ? 'right' : 'left')) });
  for (const facts of all) {
    table.push([
      facts.name === route ? `${facts.name} *` : facts.name,
      facts.isUp ? facts.state : 'down',
      facts.link,
      facts.megabitsPerSecond === undefined ? '' : `${facts.megabitsPerSecond} Mb/s`,
      facts.mtu,
      traffic(facts.received),
      traffic(facts.sent),
      countText(facts.received.drops + facts.sent.drops),
      [...facts.addresses, ...(facts.mac === undefined ? [] : [facts.mac])].join('\n'),
    ]);
  }
  const note = route === undefined ? '' : '\n* has the default route: `rastro run` takes it when no interface is named.\n';
  return `${plainTableText(table)}\n${note}`;
}

function traffic({ packets, bytes }: InterfaceCounters): string {
  return `${countText(packets)}, ${bytesText(bytes)}`;
}
