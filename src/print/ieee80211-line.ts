// An 802.11 frame: a data frame that can be read becomes what it carries, all others a word (IEEE 802.11-2020 section 9.2.4.1.3).

import * as ieee80211 from '../decode/ieee80211.js';
import { hardwareText } from './address-text.js';
import { llcLine } from './ethertype-line.js';
import { cutShort, type Printing } from './printing.js';

// biome-ignore format: a line of names is easier to look at than one name a line
const MANAGEMENT = [
  'Assoc Request', 'Assoc Response', 'ReAssoc Request', 'ReAssoc Response', 'Probe Request', 'Probe Response', 'Timing Advertisement',
  'Reserved', 'Beacon', 'ATIM', 'Disassociation', 'Authentication', 'DeAuthentication', 'Action', 'Action No Ack', 'Reserved',
];
// biome-ignore format: as above
const CONTROL = [
  'Reserved', 'Reserved', 'Trigger', 'TACK', 'Beamforming Report Poll', 'NDP Announcement', 'Control Extension', 'Control Wrapper',
  'BAR', 'BA', 'Power Save-Poll', 'Request-To-Send', 'Clear-To-Send', 'Acknowledgment', 'CF-End', 'CF-End+CF-Ack',
];
const MANAGEMENT_LENGTH = 24;
const PROTECTED = 0x40;
const NULL_DATA = 4;

/** The frame at `at`, `length` bytes on the wire; `isPadded` as radiotap says. */
export function ieee80211Line(printing: Printing, view: DataView, at: number, end: number, length: number, isPadded: boolean): string {
  const headerLength = ieee80211.check(view, at, end);
  if (headerLength === 0) return cutShort('802.11').trimStart();
  const link = printing.detail.link ? linkText(view, at, end) : '';
  if (ieee80211.hasPlainBody(view, at)) {
    const behind = at + (isPadded ? Math.ceil(headerLength / 4) * 4 : headerLength);
    return link + llcLine(printing, view, behind, end, Math.max(0, length - (behind - at)));
  }
  printing.fields.protocol = '802.11';
  return `${link}802.11 ${kindText(view, at)}, length ${length}`;
}

function linkText(view: DataView, at: number, end: number): string {
  return end - at < MANAGEMENT_LENGTH ? '' : `${hardwareText(view, at + 10)} > ${hardwareText(view, at + 4)}, `;
}

function kindText(view: DataView, at: number): string {
  const subtype = view.getUint8(at) >> 4;
  const isProtected = (view.getUint8(at + 1) & PROTECTED) !== 0 ? ' (protected)' : '';
  switch ((view.getUint8(at) >> 2) & 3) {
    case 0:
      return MANAGEMENT[subtype]! + isProtected;
    case 1:
      return CONTROL[subtype]!;
    case 2:
      return `Data${(subtype & NULL_DATA) === 0 ? '' : ' (null)'}${isProtected}`;
    default:
      return 'Extension';
  }
}
