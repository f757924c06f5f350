// GET /metrics, /healthz and /readyz, and nothing else, on the main thread. Clients are not trusted: each has a deadline, and
// there are few at a time.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SinkError, systemCode, systemReason } from '../errors.js';
import type { Metrics } from './metrics.js';

/** Milliseconds that a client has to send its request, and that a connection may be silent. */
const PATIENCE_MS = 5000;
/** Prometheus keeps one connection; a dozen are people and health checks. */
const MOST_CONNECTIONS = 32;
const MOST_HEADER_BYTES = 8192;
const TEXT = 'text/plain; charset=utf-8';

/** What the routes tell of. */
export interface Health {
  /** Parts that have stalled, by name; none while all is well. */
  stalled(): readonly string[];
  /** Why no frames are taken in; undefined while they are. */
  unready(): string | undefined;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

const NOT_FOUND: Answer = { status: 404, type: TEXT, body: 'not found; there are /metrics, /healthz and /readyz\n' };
const NOT_ALLOWED: Answer = { status: 405, type: TEXT, body: 'only GET and HEAD\n' };

export class MetricsServer {
  readonly #server: Server;

  /** `patienceMs` is how long a client may take. */
  constructor(metrics: Metrics, health: Health, patienceMs = PATIENCE_MS) {
    const options = {
      headersTimeout: patienceMs,
      requestTimeout: patienceMs,
      connectionsCheckingInterval: Math.ceil(patienceMs / 4),
      keepAliveTimeout: patienceMs,
      maxHeaderSize: MOST_HEADER_BYTES,
    };
    this.#server = createServer(options, (request, response) => {
      answerTo(request, metrics, health).then(
        (answer) => send(request, response, answer),
        () => send(request, response, { status: 500, type: TEXT, body: 'metrics cannot be told\n' }),
      );
    });
    this.#server.maxConnections = MOST_CONNECTIONS;
    // A client that does not read what it asked for, which no other limit covers.
    this.#server.setTimeout(patienceMs, (socket) => socket.destroy());
  }

  /** Answers the port once it listens. Throws SinkError. */
  async listen(host: string, port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', (error) => reject(new SinkError(listenMessage(host, port, error), error)));
      this.#server.listen({ host, port, exclusive: true }, resolve);
    });
    // A connection that cannot be accepted, for lack of descriptors, is no reason to end.
    this.#server.removeAllListeners('error').on('error', () => {});
    return (this.#server.address() as AddressInfo).port;
  }

  /** Ends at once; answers under way are cut. */
  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }
}

function listenMessage(host: string, port: number, error: unknown): string {
  const at = `metrics cannot be served at ${host.includes(':') ? `[${host}]` : host}:${port}`;
  switch (systemCode(error)) {
    case 'EADDRINUSE':
      return `${at}: another program listens there (EADDRINUSE); choose another port with \`metrics:\`, or turn them off`;
    case 'EADDRNOTAVAIL':
      return `${at}: this machine does not have that address (EADDRNOTAVAIL)`;
    case 'EACCES':
      return `${at}: ports below 1024 need a permission that rastro does not have (EACCES)`;
    default:
      return `${at}: ${systemReason(error)}`;
  }
}

async function answerTo(request: IncomingMessage, metrics: Metrics, health: Health): Promise<Answer> {
  const route = request.url?.split('?', 1)[0];
  if (route !== '/metrics' && route !== '/healthz' && route !== '/readyz') return NOT_FOUND;
  if (request.method !== 'GET' && request.method !== 'HEAD') return NOT_ALLOWED;
  if (route === '/metrics') return { status: 200, type: metrics.contentType, body: await metrics.text() };
  const trouble = route === '/healthz' ? troubleOf(health) : health.unready();
  return { status: trouble === undefined ? 200 : 503, type: TEXT, body: `${trouble ?? 'ok'}\n` };
}

function troubleOf(health: Health): string | undefined {
  const stalled = health.stalled();
  return stalled.length === 0 ? undefined : `stalled: ${stalled.join(', ')}`;
}

function send(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  const headers: Record<string, string | number> = {
    'content-type': answer.type,
    'content-length': Buffer.byteLength(answer.body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  };
  if (answer.status === 405) headers['allow'] = 'GET, HEAD';
  // A body that comes with a request is not read: the connection ends instead.
  if (request.headers['content-length'] !== undefined || request.headers['transfer-encoding'] !== undefined)
    headers['connection'] = 'close';
  response.writeHead(answer.status, headers);
  response.end(request.method === 'HEAD' ? undefined : answer.body);
}
