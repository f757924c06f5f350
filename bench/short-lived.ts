// A thousand processes that each live about 50 ms and make one TCP connection to a server on this machine: they tell the server their
// PID, so that every connection's owner is known beyond doubt. `held`: the connection lives as long as the process does, as with nc;
// `brief`: it is closed at once, and the process goes on without it.

import { spawn } from 'node:child_process';
import { createServer, type Server } from 'node:net';

const CLIENTS = {
  held: 'exec 3<>/dev/tcp/127.0.0.1/$0; echo $$ >&3; read -t 0.045 <&3',
  brief: 'exec 3<>/dev/tcp/127.0.0.1/$0; echo $$ >&3; exec 3>&-; sleep 0.04',
} as const;

export type Kind = keyof typeof CLIENTS;

export interface Connection {
  readonly pid: number;
  /** Of the client. */
  readonly port: number;
  readonly serverPort: number;
  readonly atMs: number;
}

/** Runs `processes` of them, some at a time, and answers what the server saw. */
export async function runShortLived(kind: Kind, processes: number, atOnce = 4): Promise<Connection[]> {
  const connections: Connection[] = [];
  const server = createServer((socket) => {
    const { remotePort = 0, localPort = 0 } = socket;
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      connections.push({ pid: Number(bytes.toString()), port: remotePort, serverPort: localPort, atMs: Date.now() });
    });
  });
  const port = await listening(server);
  let left = processes;
  const worker = async (): Promise<void> => {
    while (left-- > 0) await ended(kind, port);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  server.close();
  return connections;
}

function listening(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}

function ended(kind: Kind, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const client = spawn('/bin/bash', ['-c', CLIENTS[kind], String(port)], { stdio: 'ignore' });
    client.on('error', reject);
    client.on('exit', () => resolve());
  });
}
