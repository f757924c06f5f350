import * as arp from '../../src/decode/arp.js';
import { arp as packet } from '../application-frames.js';
import { testHeader } from './header-suite.js';

for (const [hardwareLength, hardwareType] of [
  [6, 1],
  [20, 32],
  [0, 1],
] as const) {
  const senderHardware = Array.from({ length: hardwareLength }, () => 2);
  testHeader({
    name: `arp.check with hardware addresses of ${hardwareLength} bytes`,
    check: arp.check,
    header: packet({ senderHardware, hardwareType, operation: 2 }),
    read: (view, at) => ({
      hardwareType: arp.hardwareType(view, at),
      protocolType: arp.protocolType(view, at),
      hardwareLength: arp.hardwareLength(view, at),
      protocolLength: arp.protocolLength(view, at),
      operation: arp.operation(view, at),
      senderHardware: arp.senderHardwareAt(view, at) - at,
      senderProtocol: arp.senderProtocolAt(view, at) - at,
      targetHardware: arp.targetHardwareAt(view, at) - at,
      targetProtocol: arp.targetProtocolAt(view, at) - at,
    }),
    fields: {
      hardwareType,
      protocolType: 0x0800,
      hardwareLength,
      protocolLength: 4,
      operation: 2,
      senderHardware: 8,
      senderProtocol: 8 + hardwareLength,
      targetHardware: 12 + hardwareLength,
      targetProtocol: 12 + 2 * hardwareLength,
    },
  });
}
