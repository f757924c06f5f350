// The `cap` package (libpcap), loaded only where it is asked for: it is optional, since it compiles against libpcap's headers.

import { CaptureError } from '../errors.js';
import { LinkType } from './link-type.js';

/** What we use of a session. One opens once: a closed one stays marked as closing. It must live as long as the process, for its poll handle is never given back. */
export interface CapSession {
  /** Keeps a bare pointer to `buffer`, which must outlive the session. Answers the name of the link type. */
  open(device: string, filter: string, ringBytes: number, buffer: Buffer): string;
  /** `length` bytes of a frame lie in the buffer until the listener returns. */
  on(event: 'packet', listener: (length: number, truncated: boolean) => void): void;
  removeAllListeners(event: 'packet'): void;
  close(): void;
}

export interface CapModule {
  readonly Cap: new () => CapSession;
}

const ADVICE = [
  'source cap needs the package cap, which is not there or does not load.',
  'It compiles against libpcap: install libpcap-dev (Debian, Ubuntu), libpcap-devel (Fedora) or Npcap with its SDK (Windows) and a C++',
  'compiler, then run: npm rebuild cap',
].join('\n');

/** Throws CaptureError with what to install. */
export async function loadCap(load: () => Promise<unknown> = () => import('cap' as string)): Promise<CapModule> {
  try {
    const module = (await load()) as { readonly default: CapModule };
    return module.default;
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
    throw new CaptureError(`${ADVICE}\n(${reason})`, { cause });
  }
}

const LINK_TYPES: Readonly<Record<string, number>> = {
  NULL: LinkType.NULL,
  ETHERNET: LinkType.ETHERNET,
  IEEE802_11_RADIO: LinkType.IEEE802_11_RADIOTAP,
  LINKTYPE_LINUX_SLL: LinkType.LINUX_SLL,
  RAW: LinkType.RAW,
};

/** The LINKTYPE number of what `open` answered. cap names five; of others it gives the number that the system has (DLT). */
export function linkTypeOf(answer: string): number {
  return LINK_TYPES[answer] ?? Number(/^Unknown linktype (\d+)$/.exec(answer)?.[1] ?? -1);
}
