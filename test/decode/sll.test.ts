import * as sll from '../../src/decode/sll.js';
import * as frames from '../link-frames.js';
import { testHeader } from './header-suite.js';

testHeader({
  name: 'sll.check',
  check: sll.check,
  header: frames.sll({ protocol: 0x86dd }),
  read: (view, at) => ({ protocol: sll.protocol(view, at) }),
  fields: { protocol: 0x86dd },
});

testHeader({
  name: 'sll.check2',
  check: sll.check2,
  header: frames.sll2({ protocol: 0x88a8 }),
  read: (view, at) => ({ protocol: sll.protocol2(view, at) }),
  fields: { protocol: 0x88a8 },
});
