// A unix datagram socket that receives, as systemd's does, made with the C library since Node has none. What was sent is
// there when sending returns, so that tests need not wait.

import koffi from 'koffi';
import { socketAddress } from '../../src/live/notify.js';

const AF_UNIX = 1;
const SOCK_DGRAM = 2;
const SOL_SOCKET = 1;
const SO_PASSCRED = 16;
const MSG_DONTWAIT = 0x40;

const libc = process.platform === 'linux' ? koffi.load(null) : undefined;

export class DatagramSocket {
  readonly path: string;
  readonly #descriptor: number;

  /** Binds to `path`; a leading @ is an abstract name. */
  constructor(path: string) {
    this.path = path;
    const address = socketAddress(path);
    this.#descriptor = call('int socket(int, int, int)', AF_UNIX, SOCK_DGRAM, 0);
    const on = new Int32Array([1]);
    call('int setsockopt(int, int, int, const void *, uint32_t)', this.#descriptor, SOL_SOCKET, SO_PASSCRED, on, on.byteLength);
    call('int bind(int, const void *, uint32_t)', this.#descriptor, address, address.length);
  }

  /** The oldest datagram as text; undefined where there is none. */
  receive(): string | undefined {
    const bytes = Buffer.alloc(65_536);
    const length = libc!.func('intptr_t recv(int, _Out_ void *, size_t, int)')(this.#descriptor, bytes, bytes.length, MSG_DONTWAIT);
    return length < 0 ? undefined : bytes.toString('utf8', 0, length);
  }

  /** All datagrams that wait. */
  receiveAll(): string[] {
    const texts: string[] = [];
    for (let text = this.receive(); text !== undefined; text = this.receive()) texts.push(text);
    return texts;
  }

  close(): void {
    call('int close(int)', this.#descriptor);
  }
}

function call(declaration: string, ...given: unknown[]): number {
  const answer: number = libc!.func(declaration)(...given);
  if (answer < 0) throw new Error(`${declaration}: errno ${koffi.errno()}`);
  return answer;
}
