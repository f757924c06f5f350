// Captures in memory opened as sources, past the telling of formats.

import { type ByteReader, ByteWindow } from '../../src/capture/byte-window.js';
import { PCAP_HEADER_LENGTH, PcapSource } from '../../src/capture/pcap.js';
import { PcapngSource } from '../../src/capture/pcapng.js';
import { MemoryReader } from './memory-reader.js';

/** The pcap capture that `from` holds, its header whole; `capacity` is that of the window. */
export async function openPcap(from: Uint8Array | ByteReader, capacity?: number): Promise<PcapSource> {
  const window = new ByteWindow(
    from instanceof Uint8Array ? new MemoryReader(from) : from,
    capacity === undefined ? undefined : new Uint8Array(capacity),
  );
  if (!(await window.want(PCAP_HEADER_LENGTH))) throw new RangeError('no whole pcap header');
  return new PcapSource(window);
}

/** The pcapng capture that `from` holds. */
export function openPcapng(from: Uint8Array | ByteReader, capacity?: number): PcapngSource {
  return new PcapngSource(
    new ByteWindow(
      from instanceof Uint8Array ? new MemoryReader(from) : from,
      capacity === undefined ? undefined : new Uint8Array(capacity),
    ),
  );
}
