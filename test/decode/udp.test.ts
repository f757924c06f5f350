import * as udp from '../../src/decode/udp.js';
import { udp as header } from '../frames.js';
import { testHeader } from './header-suite.js';

testHeader({
  name: 'udp.check',
  check: udp.check,
  header: header({ sourcePort: 65_535, destinationPort: 53, length: 1000 }),
  read: (view, at) => ({
    sourcePort: udp.sourcePort(view, at),
    destinationPort: udp.destinationPort(view, at),
    length: udp.length(view, at),
    checksum: udp.checksum(view, at),
  }),
  fields: { sourcePort: 65_535, destinationPort: 53, length: 1000, checksum: 0 },
});
