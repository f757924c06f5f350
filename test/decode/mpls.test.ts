import * as mpls from '../../src/decode/mpls.js';
import { mpls as entry } from '../frames.js';
import { testHeader } from './header-suite.js';

for (const [label, isBottom] of [
  [0xfffff, false],
  [3, true],
] as const) {
  testHeader({
    name: `mpls.check of label ${label}`,
    check: mpls.check,
    header: entry({ label, isBottom }),
    read: (view, at) => ({
      label: mpls.label(view, at),
      trafficClass: mpls.trafficClass(view, at),
      isBottom: mpls.isBottom(view, at),
      timeToLive: mpls.timeToLive(view, at),
    }),
    fields: { label, trafficClass: 0, isBottom, timeToLive: 64 },
  });
}
