import * as fddi from '../../src/decode/fddi.js';
import { fddi as frame } from '../link-frames.js';
import { testHeader } from './header-suite.js';

for (const [frameControl, isLlc] of [
  [0x50, true],
  [0x57, true],
  [0xd0, true],
  [0x40, false],
  [0xc2, false],
  [0x80, false],
] as const) {
  testHeader({
    name: `fddi.check of frame control 0x${frameControl.toString(16)}`,
    check: fddi.check,
    header: frame({ frameControl }),
    read: (view, at) => ({ isLlc: fddi.isLlc(view, at) }),
    fields: { isLlc },
  });
}
