// Tells systemd how the service is, as sd_notify(3) does: lines of text in one datagram to the socket that NOTIFY_SOCKET
// names. Node has no datagram sockets of the unix family, so a few functions of the C library are called through koffi.
// Where there is no such socket nothing is loaded and nothing happens; no failure here is a reason for the daemon to end.

import { constants } from 'node:os';

const AF_UNIX = 1;
const SOCK_DGRAM = 2;
const SOCK_CLOEXEC = 0o2000000;
const SOL_SOCKET = 1;
const SO_SNDTIMEO = 21;
const MSG_DONTWAIT = 0x40;
const MSG_NOSIGNAL = 0x4000;
/** Bytes of sockaddr_un's family, and of its path at most (unix(7)). */
const FAMILY_BYTES = 2;
const PATH_BYTES = 108;
/** Seconds that a message which may not be lost waits for room. */
const PATIENCE_SECONDS = 2;

/** Sends one datagram: undefined when it went out, else why not. */
export type Send = (text: string, mayBeLost: boolean) => string | undefined;

export class ServiceNotifier {
  readonly #send: Send;
  readonly #onTrouble: (message: string) => void;
  readonly #told = new Set<string>();
  #status = '';

  /** `onTrouble` is told once of each way that sending fails. */
  constructor(send: Send, onTrouble: (message: string) => void) {
    this.#send = send;
    this.#onTrouble = onTrouble;
  }

  /** The service is up, or has reloaded. */
  ready(status: string): void {
    this.#tell(`READY=1\nSTATUS=${oneLine(status)}`);
  }

  /** A reload begins; `ready` ends it. The time is for Type=notify-reload of systemd 253 and later. */
  reloading(monotonicNs: bigint = process.hrtime.bigint()): void {
    this.#tell(`RELOADING=1\nMONOTONIC_USEC=${monotonicNs / 1000n}`);
  }

  stopping(status: string): void {
    this.#tell(`STOPPING=1\nSTATUS=${oneLine(status)}`);
  }

  /** What `systemctl status` shows; the same text twice is sent once. */
  status(text: string): void {
    if (text === this.#status) return;
    this.#status = text;
    this.#tell(`STATUS=${oneLine(text)}`, true);
  }

  /** The watchdog's ping. */
  ping(): void {
    this.#tell('WATCHDOG=1', true);
  }

  /** What goes on, start or stop, may take so long from now. */
  extendTimeout(ms: number): void {
    this.#tell(`EXTEND_TIMEOUT_USEC=${Math.round(ms * 1000)}`);
  }

  #tell(text: string, mayBeLost = false): void {
    const trouble = this.#send(text, mayBeLost);
    if (trouble === undefined || this.#told.has(trouble)) return;
    this.#told.add(trouble);
    this.#onTrouble(trouble);
  }
}

/** Lines are what separates one assignment from the next. */
function oneLine(text: string): string {
  return text.replace(/\s*[\r\n]+\s*/g, ' ');
}

/** The notifier that the environment asks for: one that does nothing where systemd does not listen. */
export async function openNotifier(environment: NodeJS.ProcessEnv, onTrouble: (message: string) => void): Promise<ServiceNotifier> {
  const path = environment['NOTIFY_SOCKET'];
  if (path === undefined || path === '') return new ServiceNotifier(() => undefined, onTrouble);
  try {
    return new ServiceNotifier(await openSender(path), onTrouble);
  } catch (error) {
    onTrouble(error instanceof Error ? error.message : String(error));
    return new ServiceNotifier(() => undefined, onTrouble);
  }
}

/** A sockaddr_un for `path`, in which a leading @ stands for the 0 of an abstract name. Throws where there is none. */
export function socketAddress(path: string): Buffer {
  if (!path.startsWith('/') && !path.startsWith('@')) throw new Error(`NOTIFY_SOCKET is no unix socket: ${path}`);
  const bytes = Buffer.from(path);
  const isAbstract = path.startsWith('@');
  if (isAbstract) bytes[0] = 0;
  const terminator = isAbstract ? 0 : 1;
  if (bytes.length + terminator > PATH_BYTES) throw new Error(`NOTIFY_SOCKET is longer than a unix socket's name can be: ${path}`);
  const address = Buffer.alloc(FAMILY_BYTES + bytes.length + terminator);
  // In the machine's byte order.
  new Uint16Array(address.buffer, address.byteOffset, 1)[0] = AF_UNIX;
  bytes.copy(address, FAMILY_BYTES);
  return address;
}

async function openSender(path: string): Promise<Send> {
  const address = socketAddress(path);
  const { default: koffi } = await import('koffi');
  const libc = koffi.load(null);
  const socket = libc.func('int socket(int, int, int)');
  const setsockopt = libc.func('int setsockopt(int, int, int, const void *, uint32_t)');
  const sendto = libc.func('intptr_t sendto(int, const void *, size_t, int, const void *, uint32_t)');
  const descriptor: number = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) throw new Error(`systemd cannot be told: socket: ${errorName(koffi.errno())}`);
  const patience = new BigInt64Array([BigInt(PATIENCE_SECONDS), 0n]);
  setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, patience, patience.byteLength);
  return (text, mayBeLost) => {
    const bytes = Buffer.from(text);
    const flags = mayBeLost ? MSG_NOSIGNAL | MSG_DONTWAIT : MSG_NOSIGNAL;
    const sent: number = sendto(descriptor, bytes, bytes.length, flags, address, address.length);
    return sent >= 0 ? undefined : `systemd cannot be told: ${path}: ${errorName(koffi.errno())}`;
  };
}

function errorName(errno: number): string {
  return Object.entries(constants.errno).find(([, number]) => number === errno)?.[0] ?? `errno ${errno}`;
}
