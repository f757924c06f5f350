// What is known of one frame, field by field: filled in while its line is made, of nested packets by the outermost. One object
// for all frames; read it before the next line is made. undefined where the frame has no such field.

export class PacketFields {
  /** Number of the frame in its source, from 1 on. */
  number = 0;
  /** Bytes on the wire and captured. */
  wireLength = 0;
  capturedLength = 0;
  sourceMac: string | undefined;
  destinationMac: string | undefined;
  etherType: number | undefined;
  /** Identifier of the outermost VLAN tag. */
  vlan: number | undefined;
  /** 4, 6, or undefined for what is not IP. */
  ipVersion: 4 | 6 | undefined;
  /** What it is: an IANA keyword such as TCP, or ARP, LLDP, STP, ... */
  protocol: string | undefined;
  /** IP protocol number. */
  protocolNumber: number | undefined;
  source: string | undefined;
  destination: string | undefined;
  sourcePort: number | undefined;
  destinationPort: number | undefined;
  /** Bytes of the IP packet. */
  ipLength: number | undefined;
  timeToLive: number | undefined;
  typeOfService: number | undefined;
  /** CWR to FIN as in the header. */
  tcpFlags: number | undefined;
  icmpType: number | undefined;
  icmpCode: number | undefined;
  /** Position of the network layer in the batch's view: where a hex dump without link layer begins. */
  networkAt = 0;

  /** Begins frame `number`. */
  reset(number: number, wireLength: number, capturedLength: number, at: number): void {
    this.number = number;
    this.wireLength = wireLength;
    this.capturedLength = capturedLength;
    this.networkAt = at;
    this.sourceMac = this.destinationMac = this.etherType = this.vlan = undefined;
    this.ipVersion = this.protocol = this.protocolNumber = undefined;
    this.source = this.destination = this.sourcePort = this.destinationPort = undefined;
    this.ipLength = this.timeToLive = this.typeOfService = undefined;
    this.tcpFlags = this.icmpType = this.icmpCode = undefined;
  }
}
