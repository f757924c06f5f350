// What the printers of one run have in common: how much is asked for, the conversations seen, and the fields of the frame at
// hand. Every printer takes the bytes at `at`, captured as far as `end`, and `length`, what they were on the wire; it answers text.

import { Conversations } from './conversations.js';
import { PacketFields } from './packet-fields.js';

/** Packets inside packets that are shown; deeper ones get a word. */
const MAX_NESTING = 8;

export interface Detail {
  /** The link layer header too. */
  readonly link: boolean;
  /** IP header fields and what else there is. */
  readonly verbose: boolean;
  /** Protocol and length only. */
  readonly brief: boolean;
}

export class Printing {
  readonly detail: Detail;
  readonly conversations = new Conversations();
  readonly fields = new PacketFields();
  /** Network layers around the header being printed, itself included. */
  depth = 0;
  /** EtherTypes and tunnels passed on the way to it. */
  nesting = 0;
  /** The line already says which network layer follows. */
  isTypeShown = false;

  constructor(detail: Detail) {
    this.detail = detail;
  }

  /** True while the outermost network layer, whose fields count, is printed. */
  get isOutermost(): boolean {
    return this.depth === 1;
  }

  /** `name` of the network layer that begins; nothing where the link layer header has just said it. */
  lead(name: string): string {
    const isShown = this.isTypeShown && this.depth === 0;
    this.isTypeShown = false;
    return isShown ? '' : name;
  }

  /** Goes one EtherType or tunnel deeper; false where that is too deep. */
  descend(): boolean {
    return ++this.nesting <= MAX_NESTING;
  }
}

/** A header that the captured bytes cut short, as tcpdump marks it. */
export function cutShort(name: string): string {
  return ` [|${name}]`;
}
