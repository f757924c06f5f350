// Options of tests that libpcap compiles filters for: skipped, with the reason, where it is missing.

import { compileFilter } from '../../src/capture/filter.js';
import { LinkType } from '../../src/capture/link-type.js';

export const NEEDS_LIBPCAP = libpcapReason() === undefined ? {} : { skip: libpcapReason() };

function libpcapReason(): string | undefined {
  try {
    compileFilter('ip', { snapLength: 96, link: LinkType.ETHERNET, interface: undefined });
    return undefined;
  } catch (error) {
    return String(error);
  }
}
