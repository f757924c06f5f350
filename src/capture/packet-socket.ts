// An AF_PACKET socket and its options (linux/if_packet.h, packet(7)), as af-packet.ts needs them. Failed calls throw errors
// with the system's code.

import { encode, type Instruction } from './bpf.js';
import { checked, libc, type Memory, setFilter } from './libc.js';

const AF_INET = 2;
const SOCK_DGRAM_CLOEXEC = 2 | 0o2000000;
const AF_PACKET = 17;
const SOCK_RAW_CLOEXEC = 3 | 0o2000000;
const SOL_SOCKET = 1;
const SO_ERROR = 4;
export const SOL_PACKET = 263;
const PACKET_ADD_MEMBERSHIP = 1;
const PACKET_RX_RING = 5;
export const PACKET_STATISTICS = 6;
const PACKET_VERSION = 10;
const TPACKET_V3 = 2;
const PACKET_MR_PROMISC = 1;
const SIOCGIFFLAGS = 0x8913;
const SIOCGIFMTU = 0x8921;
const SIOCGIFHWADDR = 0x8927;
const IFF_UP = 1;
/** Bytes of struct ifreq, and where its union begins: flags, or a socket address whose family is the hardware type. */
const IFREQ_LENGTH = 40;
const IFREQ_UNION = 16;

/** Bytes, of which `blockBytes` divides `ringBytes`. */
export interface RingGeometry {
  readonly ringBytes: number;
  readonly blockBytes: number;
  readonly blockTimeoutMs: number;
}

/** A socket that takes nothing in until it is bound. */
export function openPacketSocket(): number {
  return checked('socket', libc().socket(AF_PACKET, SOCK_RAW_CLOEXEC, 0));
}

/** Makes the socket's ring, version 3, for `mapInto`. */
export function makeRing(fd: number, { ringBytes, blockBytes, blockTimeoutMs }: RingGeometry): void {
  setOption(fd, PACKET_VERSION, new Int32Array([TPACKET_V3]));
  const blocks = ringBytes / blockBytes;
  // Frames have the length they have in version 3; the kernel only wants the numbers to agree.
  const frameBytes = blockBytes;
  setOption(fd, PACKET_RX_RING, new Uint32Array([blockBytes, blocks, frameBytes, blocks, blockTimeoutMs, 0, 0]));
}

/** Every frame, whatever it carries; and none. */
const ETH_P_ALL = 3;
export const NO_PROTOCOL = 0;

/** Takes in frames of interface number `index` from now on; 0 is every interface. Frames in the ring stay. */
export function bindTo(fd: number, index: number, protocol = ETH_P_ALL): void {
  const address = new Uint8Array(20);
  const view = new DataView(address.buffer);
  new Uint16Array(address.buffer)[0] = AF_PACKET;
  view.setUint16(2, protocol);
  new Int32Array(address.buffer)[1] = index;
  checked('bind', libc().bind(fd, address, address.length));
}

/** Makes the interface hand over frames to others too, for as long as the socket is open. */
export function bePromiscuous(fd: number, index: number): void {
  const request = new Int32Array(4);
  request[0] = index;
  new Uint16Array(request.buffer)[2] = PACKET_MR_PROMISC;
  setOption(fd, PACKET_ADD_MEMBERSHIP, request);
}

/** Frames pass `program` from now on. */
export function attachProgram(fd: number, program: readonly Instruction[]): void {
  setFilter(fd, encode(program), program.length);
}

/** The code of the error that stands on the socket, which this clears; 0 for none. */
export function takeError(fd: number): number {
  const error = new Int32Array(1);
  checked('getsockopt', libc().getsockopt(fd, SOL_SOCKET, SO_ERROR, error, new Int32Array([4])));
  return error[0]!;
}

/** Reads the counters since they were last read: frames, those dropped among them, and times the ring was full. */
export function readStatistics(fd: number, statistics: Uint32Array): void {
  checked('getsockopt', libc().getsockopt(fd, SOL_PACKET, PACKET_STATISTICS, statistics, new Int32Array([12])));
}

/** A socket to ask about interfaces through, which needs no permission. */
export function openPlainSocket(): number {
  return checked('socket', libc().socket(AF_INET, SOCK_DGRAM_CLOEXEC, 0));
}

/** What is known of an interface by its name. */
export interface InterfaceState {
  readonly isUp: boolean;
  readonly hardwareType: number;
}

/** Asks the kernel about the interface `name`; undefined when there is none. */
export function interfaceState(fd: number, name: string): InterfaceState | undefined {
  const flags = ask(fd, SIOCGIFFLAGS, name);
  const type = ask(fd, SIOCGIFHWADDR, name);
  return flags === undefined || type === undefined ? undefined : { isUp: (flags & IFF_UP) !== 0, hardwareType: type };
}

/** Bytes; undefined when there is no such interface. */
export function interfaceMtu(fd: number, name: string): number | undefined {
  const memory = askAll(fd, SIOCGIFMTU, name);
  return memory && new Int32Array(memory.buffer, IFREQ_UNION, 1)[0];
}

function ask(fd: number, request: number, name: string): number | undefined {
  const memory = askAll(fd, request, name);
  return memory && new Uint16Array(memory.buffer, IFREQ_UNION, 1)[0];
}

function askAll(fd: number, request: number, name: string): Uint8Array | undefined {
  const memory = new Uint8Array(IFREQ_LENGTH);
  new TextEncoder().encodeInto(name, memory.subarray(0, IFREQ_UNION - 1));
  return libc().ioctl(fd, request, memory) === -1 ? undefined : memory;
}

function setOption(fd: number, name: number, value: Memory): void {
  checked('setsockopt', libc().setsockopt(fd, SOL_PACKET, name, value, value.byteLength));
}
