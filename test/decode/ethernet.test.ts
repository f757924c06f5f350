import * as ethernet from '../../src/decode/ethernet.js';
import { ethernet as frame } from '../frames.js';
import { testHeader } from './header-suite.js';

testHeader({
  name: 'ethernet.check',
  check: ethernet.check,
  header: frame({ type: 0x86dd }),
  read: (view, at) => ({ type: ethernet.type(view, at) }),
  fields: { type: 0x86dd },
});
