// A tcpdump expression becomes classic BPF, compiled by the system's libpcap (through koffi), which nothing else here needs.
//
// The kernel has taken the outermost VLAN tag out of a frame before filters see it. libpcap knows how to ask for it, but only
// when it compiles for an open interface; so an expression that says `vlan` is compiled with one that libpcap opens for the moment.

import { CaptureError, systemReason } from '../errors.js';
import { decode, type Instruction, Op } from './bpf.js';
import { koffi, type Memory } from './libc.js';
import { LinkType, linkTypeName } from './link-type.js';
import type { CompiledFilter } from './socket-program.js';

type Handle = bigint;

interface Functions {
  pcap_open_dead(link: number, snapLength: number): Handle;
  pcap_create(name: string, message: Memory): Handle;
  pcap_set_snaplen(handle: Handle, snapLength: number): number;
  pcap_set_buffer_size(handle: Handle, bytes: number): number;
  pcap_activate(handle: Handle): number;
  pcap_datalink(handle: Handle): number;
  pcap_compile(handle: Handle, program: Memory, expression: string, optimize: number, netmask: number): number;
  pcap_geterr(handle: Handle): string;
  pcap_freecode(program: Memory): void;
  pcap_close(handle: Handle): void;
}

const DECLARATIONS: Record<keyof Functions, string> = {
  pcap_open_dead: 'void *pcap_open_dead(int, int)',
  pcap_create: 'void *pcap_create(const char *, void *)',
  pcap_set_snaplen: 'int pcap_set_snaplen(void *, int)',
  pcap_set_buffer_size: 'int pcap_set_buffer_size(void *, int)',
  pcap_activate: 'int pcap_activate(void *)',
  pcap_datalink: 'int pcap_datalink(void *)',
  pcap_compile: 'int pcap_compile(void *, void *, const char *, int, uint)',
  pcap_geterr: 'const char *pcap_geterr(void *)',
  pcap_freecode: 'void pcap_freecode(void *)',
  pcap_close: 'void pcap_close(void *)',
};

const LIBRARIES = ['libpcap.so.0.8', 'libpcap.so.1', 'libpcap.so'];
/** libpcap counts raw IP as its systems did, not as files do. */
const DLT_RAW = 12;
/** What pcap_compile is to do: optimizing takes seconds for hundreds of terms, and many times as long as the rest. */
const AS_WRITTEN = 0;
const OPTIMIZED = 1;
/** Characters; of hundreds of terms libpcap takes seconds even to find a mistake. */
const SOON_COMPILED = 2000;
const UNKNOWN_NETMASK = 0xffff_ffff;
const MESSAGE_LENGTH = 256;
const LOOPBACK = 'lo';

/** Links of which some take what others do not: `wlan type mgt`, `inbound`. Of what none takes, the first's mistake is told. */
const USUAL_LINKS = [LinkType.ETHERNET, LinkType.LINUX_SLL, LinkType.IEEE802_11_RADIOTAP, LinkType.RAW];
/** libpcap's words for what no link would make better. */
const WRONG_ANYWHERE = /syntax error|^unknown /;
/** And for names that it asked the network for, which may know them later: no mistake that keeps a service from being tried again. */
const UNKNOWN_YET = /^unknown (host|network)/;

let loaded: Functions | undefined;

/** Bytes of each frame that a filter lets through, and the interface that it is for. */
export interface FilterUse {
  readonly snapLength: number;
  /** LINKTYPE of its frames; 'any': of each frame its own. */
  readonly link: number | 'any';
  /** An interface that exists; undefined to check an expression without capturing. */
  readonly interface: string | undefined;
}

/** An expression that libpcap does not take. */
class FilterError extends CaptureError {
  readonly reason: string;

  constructor(expression: string, reason: string) {
    super(`filter ${JSON.stringify(expression)}: ${reason}`);
    this.reason = reason;
  }
}

/** Compiles `expression`; a CaptureError has libpcap's own message. Undefined and blank expressions are no filter. */
export function compileFilter(expression: string | undefined, use: FilterUse): CompiledFilter | undefined {
  if (expression === undefined || expression.trim() === '') return undefined;
  const compile = (link: number): readonly Instruction[] => compileFor(expression, link, use);
  if (use.link === 'any') return { link: 'any', ethernet: compile(LinkType.ETHERNET), rawIp: compileIfAny(compile, LinkType.RAW) };
  return { link: 'all', instructions: compile(use.link) };
}

/**
 * What libpcap has against `expression` whatever the link, in its own words; undefined where it takes it for some link, where it would
 * take long to say or does not know a host, and where there is no libpcap to ask.
 */
export function filterMistake(expression: string, snapLength: number): string | undefined {
  let mistake: string | undefined;
  if (expression === '' || expression.length > SOON_COMPILED) return undefined;
  for (const link of USUAL_LINKS) {
    try {
      askLibpcap(expression, link, { snapLength, link, interface: undefined }, AS_WRITTEN);
      return undefined;
    } catch (error) {
      if (!(error instanceof FilterError)) return undefined;
      mistake ??= error.reason;
      if (WRONG_ANYWHERE.test(mistake)) break;
    }
  }
  return mistake !== undefined && UNKNOWN_YET.test(mistake) ? undefined : mistake;
}

/** An expression about Ethernet alone, such as `vlan 5`, lets no frame of another link through. */
function compileIfAny(compile: (link: number) => readonly Instruction[], link: number): readonly Instruction[] {
  try {
    return compile(link);
  } catch (error) {
    if (error instanceof CaptureError) return [{ code: Op.RETURN, jt: 0, jf: 0, k: 0 }];
    throw error;
  }
}

/** What libpcap has made of expressions, for a thread that cannot wait for it (filter-thread.ts): by link and expression. */
export type CompiledFilters = ReadonlyMap<string, readonly Instruction[]>;

let known: Map<string, readonly Instruction[]> = new Map();

/** From now on these need no libpcap, and no others that came so before. */
export function knowFilters(compiled: CompiledFilters): void {
  known = new Map(compiled);
}

/** All that this thread has compiled. */
export function knownFilters(): CompiledFilters {
  return known;
}

function compileFor(expression: string, link: number, use: FilterUse): readonly Instruction[] {
  const key = `${link} ${use.snapLength} ${expression}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const compiled = askLibpcap(expression, link, use, OPTIMIZED);
  known.set(key, compiled);
  return compiled;
}

function askLibpcap(expression: string, link: number, use: FilterUse, optimize: number): Instruction[] {
  const library = libpcap();
  const isLive = use.interface !== undefined && link === LinkType.ETHERNET && /\bvlan\b/.test(expression);
  const handle = isLive ? openLive(library, use) : library.pcap_open_dead(link === LinkType.RAW ? DLT_RAW : link, use.snapLength);
  if (!handle) throw new CaptureError(`filter: libpcap has no filters for frames of link type ${linkTypeName(link)}`);
  const program = new Uint8Array(16);
  try {
    if (library.pcap_compile(handle, program, expression, optimize, UNKNOWN_NETMASK) !== 0) {
      throw new FilterError(expression, library.pcap_geterr(handle));
    }
    const count = new Uint32Array(program.buffer)[0]!;
    const [, address = 0n] = new BigUint64Array(program.buffer);
    const instructions = decode(
      koffi()
        .view(address, count * 8)
        .slice(0),
      count,
    );
    library.pcap_freecode(program);
    return limited(instructions, use.snapLength);
  } finally {
    library.pcap_close(handle);
  }
}

/** A live handle keeps whole frames whatever its snap length: the program's answers are cut to ours. */
function limited(instructions: Instruction[], snapLength: number): Instruction[] {
  return instructions.map((each) => (each.code === Op.RETURN && each.k > snapLength ? { ...each, k: snapLength } : each));
}

function openLive(library: Functions, use: FilterUse): Handle {
  let reason = '';
  for (const name of [use.interface ?? LOOPBACK, LOOPBACK]) {
    const message = new Uint8Array(MESSAGE_LENGTH);
    const handle = library.pcap_create(name, message);
    if (!handle) {
      reason = new TextDecoder().decode(message.subarray(0, message.indexOf(0)));
      continue;
    }
    library.pcap_set_snaplen(handle, use.snapLength);
    library.pcap_set_buffer_size(handle, 1);
    // Warnings are above 0.
    if (library.pcap_activate(handle) >= 0 && library.pcap_datalink(handle) === LinkType.ETHERNET) return handle;
    reason = library.pcap_geterr(handle);
    library.pcap_close(handle);
  }
  throw new CaptureError(`filter: "vlan" is compiled for an open interface, and libpcap cannot open one: ${reason}`);
}

function libpcap(): Functions {
  if (loaded !== undefined) return loaded;
  let cause: unknown;
  for (const name of LIBRARIES) {
    try {
      const library = koffi().load(name);
      loaded = Object.fromEntries(
        Object.entries(DECLARATIONS).map(([name, declaration]) => [name, library.func(declaration)]),
      ) as unknown as Functions;
      return loaded;
    } catch (error) {
      cause ??= error;
    }
  }
  const message = `a filter is compiled by libpcap, which is not on this machine: install it (Debian and Ubuntu: apt install libpcap0.8)`;
  throw new CaptureError(`${message}; ${systemReason(cause)}`, { cause });
}
