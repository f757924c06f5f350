// Every dialect, and the whole text of an access list in one of them.

import type { AccessList } from './acl-rule.js';
import { ciscoAsa } from './cisco-asa.js';
import { ciscoIos } from './cisco-ios.js';
import { commentText, countsText, type Dialect, leftOutText, many } from './dialect.js';
import { iptables } from './iptables.js';
import { junos } from './junos.js';
import { nftables } from './nftables.js';
import { pf } from './pf.js';

export const DIALECTS: readonly Dialect[] = [ciscoIos, ciscoAsa, junos, nftables, iptables, pf];

/** Lines of what was left out; a scan leaves out more than anyone reads, and the table formats have all of it. */
const MOST_LEFT_OUT = 50;

/** The text of `list`, made of what was seen in `source`. */
export function accessListText(list: AccessList, dialect: Dialect, source: string): string {
  const lines = [...heading(list, dialect, source), ...dialect.lines(list), ...leftOutLines(list, dialect)];
  return `${lines.join('\n')}\n`;
}

function heading({ rules }: AccessList, { comment, usage }: Dialect, source: string): string[] {
  const total = { conversations: 0, packets: 0, bytes: 0 };
  for (const { conversations, packets, bytes } of rules) {
    total.conversations += conversations;
    total.packets += packets;
    total.bytes += bytes;
  }
  const texts = [
    `What was seen in ${source}, and nothing else: ${many(rules.length, 'rule')}.`,
    `${countsText(total)} are allowed.`,
    usage,
  ];
  return texts.map((text) => comment(commentText(text)));
}

function leftOutLines({ leftOut }: AccessList, { comment }: Dialect): string[] {
  if (leftOut.length === 0) return [];
  const more = leftOut.length - MOST_LEFT_OUT;
  const lines = ['Left out:', ...leftOut.slice(0, MOST_LEFT_OUT).map(leftOutText)];
  if (more > 0) lines.push(`and ${more} more; --format csv has them all`);
  return lines.map((line) => comment(commentText(line)));
}
