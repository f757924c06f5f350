// TLS ClientHello (RFC 8446 section 4.1.2, the same in RFC 5246 section 7.4.1.2) in the record that begins a connection: which
// server is asked for (server_name, RFC 6066 section 3) and which protocols (ALPN, RFC 7301 section 3.1).

const RECORD_HEADER_LENGTH = 5;
/** Record header, handshake type and length, version, random. */
const FIXED_LENGTH = 5 + 4 + 2 + 32;
const HANDSHAKE = 22;
const CLIENT_HELLO = 1;
const MAJOR_VERSION = 3;
const SERVER_NAME = 0;
const ALPN = 16;
const HOST_NAME = 0;
const EXTENSION_HEAD_LENGTH = 4;

/** Bytes up to the session identifier of the ClientHello at `at`, or 0 when there is none or it is cut short before `end`. */
export function check(view: DataView, at: number, end: number): number {
  if (end - at < FIXED_LENGTH) return 0;
  if (view.getUint8(at) !== HANDSHAKE || view.getUint8(at + 1) !== MAJOR_VERSION) return 0;
  return view.getUint8(at + RECORD_HEADER_LENGTH) === CLIENT_HELLO ? FIXED_LENGTH : 0;
}

/** Bytes of the record behind its header. */
export function recordLength(view: DataView, at: number): number {
  return view.getUint16(at + 3);
}

/** Version that the client says; 0x0303 also where it means 1.3. */
export function version(view: DataView, at: number): number {
  return view.getUint16(at + 9);
}

/** Position of the server name's first byte, with its length in the two bytes before; 0 where there is none before `end`. */
export function serverNameAt(view: DataView, at: number, end: number): number {
  const dataAt = extensionDataAt(view, at, end, SERVER_NAME);
  // A list's length, then the kind of name and its length.
  if (dataAt === 0 || end - dataAt < 5 || view.getUint8(dataAt + 2) !== HOST_NAME) return 0;
  return dataAt + 5 + view.getUint16(dataAt + 3) > end ? 0 : dataAt + 5;
}

/** Bytes of the server name at `nameAt`. */
export function serverNameLength(view: DataView, nameAt: number): number {
  return view.getUint16(nameAt - 2);
}

/** Position of the first protocol offered, its length in its first byte; 0 where there is none before `end`. */
export function protocolsAt(view: DataView, at: number, end: number): number {
  const dataAt = extensionDataAt(view, at, end, ALPN);
  return dataAt === 0 || end - dataAt < 2 || dataAt + 2 + view.getUint16(dataAt) > end ? 0 : dataAt + 2;
}

/** Bytes of all protocols at `protocolsAt`, their length bytes included. */
export function protocolsLength(view: DataView, firstAt: number): number {
  return view.getUint16(firstAt - 2);
}

/** Position of the data of the extension of `kind`; 0 where it does not come before `end`. */
function extensionDataAt(view: DataView, at: number, end: number, kind: number): number {
  let extensionAt = extensionsAt(view, at, end);
  while (extensionAt > 0 && end - extensionAt >= EXTENSION_HEAD_LENGTH) {
    const dataAt = extensionAt + EXTENSION_HEAD_LENGTH;
    if (view.getUint16(extensionAt) === kind) return dataAt;
    extensionAt = dataAt + view.getUint16(extensionAt + 2);
  }
  return 0;
}

/** Behind session identifier, cipher suites and compression methods, each with its length before it. */
function extensionsAt(view: DataView, at: number, end: number): number {
  let fieldAt = at + FIXED_LENGTH;
  if (fieldAt >= end) return 0;
  fieldAt += 1 + view.getUint8(fieldAt);
  if (end - fieldAt < 2) return 0;
  fieldAt += 2 + view.getUint16(fieldAt);
  if (fieldAt >= end) return 0;
  fieldAt += 1 + view.getUint8(fieldAt);
  return end - fieldAt < 2 ? 0 : fieldAt + 2;
}
