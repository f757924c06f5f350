// The end of a TCP connection: FIN both ways, or RST, closes the flow, both its rows where it has two (SEMANTICS section 3).

import { PACKET_WORDS, PORTS } from '../decode/packet-words';
import { FLAGS_SHIFT, LAST, META_CLOSED, META_PROTOCOL, NARROW_KEY_WORDS } from '../flow/row-words';
import { hashOf } from './hash';
import { find } from './key-index';
import { firstAt, keyWords, metaAt, numberOf, rowAt } from './layout';
import { tellDeadline } from './limit';
import { deadlineOf, isBidirectional } from './rules';

const TCP: i32 = 6;
const FIN: i32 = 0x0100;
const RST: i32 = 0x0400;
const NONE: usize = 0;

/** Address of room for the key of the other direction, as large as a packet. */
let reverseKey: usize = 0;

export function setReverseKey(at: usize): void {
  reverseKey = at;
}

/** After a packet of the flow at `row` was counted. */
export function noticeClose(row: usize, packet: usize): void {
  const packetMeta = load<i32>(packet + metaAt);
  if ((packetMeta & META_PROTOCOL) !== TCP || (packetMeta & (FIN | RST)) === 0) return;
  const isReset = (packetMeta & RST) !== 0;
  if (isBidirectional) {
    const meta = load<i32>(row + metaAt);
    if (isReset || (meta & (meta >>> FLAGS_SHIFT) & FIN) !== 0) close(row);
    return;
  }
  const reverse = findReverse(packet, load<f64>(row + firstAt, 8 * LAST));
  if (!isReset && (reverse === NONE || (load<i32>(reverse + metaAt) & FIN) === 0)) return;
  close(row);
  if (reverse !== NONE) close(reverse);
}

/** The live flow in the other direction at time `nowNs`; NONE where there is none. */
function findReverse(packet: usize, nowNs: f64): usize {
  memory.copy(reverseKey, packet, 4 * PACKET_WORDS);
  swapEnds(reverseKey);
  const found = find(reverseKey, hashOf(reverseKey));
  if (found < 0) return NONE;
  const row = rowAt(found);
  return deadlineOf(row) >= nowNs ? row : NONE;
}

/** Swaps source and destination of the key at `key`, addresses and ports. */
function swapEnds(key: usize): void {
  const length: usize = keyWords === NARROW_KEY_WORDS ? 4 : 16;
  for (let source = key + 4; source < key + 4 + length; source += 4) {
    const word = load<u32>(source);
    store<u32>(source, load<u32>(source + length));
    store<u32>(source + length, word);
  }
  store<u32>(key, rotl<u32>(load<u32>(key), 16), 4 * PORTS);
}

function close(row: usize): void {
  store<i32>(row + metaAt, load<i32>(row + metaAt) | META_CLOSED);
  tellDeadline(numberOf(row), deadlineOf(row));
}
