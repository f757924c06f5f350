// What a replay says at its end, on standard error.

import { linkTypeName } from '../capture/link-type.js';
import type { ReplayTotals } from './stats.js';

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** 1536 is "1.5 KiB". */
export function bytesText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${UNITS[unit]}`;
}

/** 1234567 is "1,234,567", for whole numbers. */
// Not toLocaleString: Node's tables of locales take 10 ms to load, in which a hundred thousand packets are tracked.
export function countText(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** One line per counter that has something to say. `framesByLink` has the frames of each link type, read or not. */
export function summaryText(totals: ReplayTotals, framesByLink: ReadonlyMap<number, number>, seconds: number): string {
  const lines: [string, string][] = [
    ['packets', `${countText(totals.flow_packets)} in flows, ${bytesText(totals.flow_bytes)}`],
    ['flows', `${countText(totals.flows)}${reasonsText(totals)}`],
    ['not IP', countText(totals.nonip)],
    ['malformed', countText(totals.malformed)],
    ['unsupported', unsupportedText(totals, framesByLink)],
  ];
  if (totals.frames_outside_window > 0) lines.push(['outside the times', countText(totals.frames_outside_window)]);
  if (totals.truncated_files > 0) lines.push(['files cut short', countText(totals.truncated_files)]);
  if (totals.firstPacket !== undefined) lines.push(['capture time', `${totals.firstPacket} to ${totals.lastPacket}`]);
  lines.push([
    'frames',
    `${countText(totals.frames)} in ${seconds.toFixed(2)} s, ${countText(Math.round(totals.frames / seconds))} per second`,
  ]);
  const width = Math.max(...lines.map(([name]) => name.length));
  return lines.map(([name, text]) => `${name.padEnd(width)}  ${text}\n`).join('');
}

function reasonsText(totals: ReplayTotals): string {
  const reasons = Object.entries(totals.endedBy).filter(([, flows]) => flows > 0);
  return reasons.length === 0 ? '' : ` (${reasons.map(([reason, flows]) => `${reason} ${countText(flows)}`).join(', ')})`;
}

function unsupportedText(totals: ReplayTotals, framesByLink: ReadonlyMap<number, number>): string {
  if (totals.unsupported === 0) return '0';
  const types = [...framesByLink.keys()].map((type) => `${linkTypeName(type)} (${type})`);
  return `${countText(totals.unsupported)}; link types: ${types.join(', ')}`;
}
