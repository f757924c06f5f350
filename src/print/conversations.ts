// TCP conversations and the sequence numbers that each side of them counts from, so that lines can say seq 1:101. As in tcpdump
// a conversation begins with its SYN, or with the first packet with ACK that is seen, whose numbers are printed as they are.
// Bounded: past MAX_CONVERSATIONS the one begun first is forgotten, and its next packet begins it anew.

export const MAX_CONVERSATIONS = 65_536;

const SYN = 0x02;
const ACK = 0x10;

interface Origin {
  /** What the side with the lower port (or address) counts from, and the other. */
  low: number;
  high: number;
}

export class Conversations {
  readonly #capacity: number;
  readonly #origins = new Map<string, Origin>();
  /** Of the segment told last: what its own and its peer's numbers count from. */
  own = 0;
  peer = 0;
  /** Sequence and acknowledgement number of the segment told last, relative where its conversation is known. */
  sequence = 0;
  acknowledgement = 0;

  constructor(capacity = MAX_CONVERSATIONS) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#origins.size;
  }

  /** Takes the next segment, from `from` to `to` ("address.port"); `isFromLow` tells the two directions apart. Answers in the fields above. */
  tell(from: string, to: string, isFromLow: boolean, flags: number, sequence: number, acknowledgement: number): void {
    this.sequence = sequence;
    this.acknowledgement = acknowledgement;
    this.own = this.peer = 0;
    if ((flags & ACK) === 0) return;
    const key = isFromLow ? `${from} ${to}` : `${to} ${from}`;
    let origin = this.#origins.get(key);
    if (origin === undefined || (flags & SYN) !== 0) {
      const before = (acknowledgement - 1) >>> 0;
      origin ??= this.#begin(key);
      origin.low = isFromLow ? sequence : before;
      origin.high = isFromLow ? before : sequence;
    } else {
      this.sequence = (sequence - (isFromLow ? origin.low : origin.high)) >>> 0;
      this.acknowledgement = (acknowledgement - (isFromLow ? origin.high : origin.low)) >>> 0;
    }
    this.own = isFromLow ? origin.low : origin.high;
    this.peer = isFromLow ? origin.high : origin.low;
  }

  #begin(key: string): Origin {
    if (this.#origins.size >= this.#capacity) {
      const [oldest] = this.#origins.keys();
      if (oldest !== undefined) this.#origins.delete(oldest);
    }
    const origin = { low: 0, high: 0 };
    this.#origins.set(key, origin);
    return origin;
  }
}
