// The kernel's process connector (linux/cn_proc.h): tells of every fork, exec and exit as it happens, to whoever has CAP_NET_ADMIN. With
// it a process that lives for some milliseconds is known at once, and its sockets are looked for while it lives.

import { HEADER_BYTES, messagesIn, NetlinkSocket, putHeader } from './netlink.js';

const NETLINK_CONNECTOR = 11;
const CN_IDX_PROC = 1;
const CN_VAL_PROC = 1;
const PROC_CN_MCAST_LISTEN = 1;
const NLMSG_DONE = 3;
/** Of struct cn_msg before its data: identifier, sequence, acknowledgement, length, flags. */
const CN_BYTES = 20;
const SUBSCRIBE_BYTES = HEADER_BYTES + CN_BYTES + 4;
/** Of struct proc_event before what the event is about: what, cpu, time stamp. */
const EVENT_BYTES = 16;

const What = { FORK: 1, EXEC: 2, EXIT: 0x8000_0000 } as const;

export interface ProcessEvent {
  readonly kind: 'fork' | 'exec' | 'exit';
  readonly pid: number;
}

/** Asks for events. */
export function subscription(): Uint8Array {
  const bytes = new Uint8Array(SUBSCRIBE_BYTES);
  const view = new DataView(bytes.buffer);
  putHeader(view, NLMSG_DONE, 0, SUBSCRIBE_BYTES, 0);
  view.setUint32(HEADER_BYTES, CN_IDX_PROC, true);
  view.setUint32(HEADER_BYTES + 4, CN_VAL_PROC, true);
  view.setUint16(HEADER_BYTES + 16, 4, true);
  view.setUint32(HEADER_BYTES + CN_BYTES, PROC_CN_MCAST_LISTEN, true);
  return bytes;
}

/** Hands events about processes in a datagram to `take`; those about threads are left out. */
export function readEvents(view: DataView, length: number, take: (event: ProcessEvent) => void): void {
  for (const { at, end } of messagesIn(view, length)) {
    const event = at + CN_BYTES;
    const about = event + EVENT_BYTES;
    if (about + 8 > end || view.getUint32(at, true) !== CN_IDX_PROC) continue;
    const what = view.getUint32(event, true);
    // A fork names its parent first.
    const who = what === What.FORK ? about + 8 : about;
    if (who + 8 > end) continue;
    const pid = view.getInt32(who, true);
    if (pid !== view.getInt32(who + 4, true)) continue;
    if (what === What.FORK) take({ kind: 'fork', pid });
    else if (what === What.EXEC) take({ kind: 'exec', pid });
    else if (what === What.EXIT) take({ kind: 'exit', pid });
  }
}

export class ProcessEvents {
  readonly #socket: NetlinkSocket;

  /** Throws the system's error where events are not for us. */
  constructor() {
    this.#socket = new NetlinkSocket(NETLINK_CONNECTOR, CN_IDX_PROC);
    this.#socket.send(subscription());
  }

  get fd(): number {
    return this.#socket.fd;
  }

  /** Hands over what happened since. Answers false where some events were lost. */
  read(take: (event: ProcessEvent) => void): boolean {
    try {
      for (let length = this.#socket.receive(); length > 0; length = this.#socket.receive()) readEvents(this.#socket.view, length, take);
      return true;
    } catch {
      return false;
    }
  }

  close(): void {
    this.#socket.close();
  }
}
