import * as pppoe from '../../src/decode/pppoe.js';
import { pppoe as frame } from '../frames.js';
import { testHeader } from './header-suite.js';

for (const [code, isSessionData] of [
  [0x00, true],
  [0xa7, false],
] as const) {
  testHeader({
    name: `pppoe.check of code ${code}`,
    check: pppoe.check,
    header: frame({ code, session: 0x0100 }),
    read: (view, at) => ({
      isSessionData: pppoe.isSessionData(view, at),
      code: pppoe.code(view, at),
      session: pppoe.session(view, at),
    }),
    fields: { isSessionData, code, session: 0x0100 },
  });
}
