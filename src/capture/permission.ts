// Without the right to open packet sockets nothing is captured; what would give it is said once, here.

import { CaptureError, systemCode, systemReason } from '../errors.js';
import { libc } from './libc.js';
import { openPacketSocket } from './packet-socket.js';

/** Where the message puts a node of its own for capture. */
const OWN_NODE = '/usr/local/bin/rastro-node';

/** `cause`, which came while a packet socket was opened, in words; with what gives the permission where that is what lacks. */
export function openError(what: string, cause: unknown): CaptureError {
  const code = systemCode(cause);
  const reason = `cannot capture on ${what}: ${systemReason(cause)}`;
  if (code !== 'EPERM' && code !== 'EACCES') return new CaptureError(reason, { cause });
  return new CaptureError(`${reason}\n${permissionAdvice()}`, { cause });
}

/** Why this process cannot capture; undefined when it can. */
export function captureObstacle(): CaptureError | undefined {
  if (process.platform !== 'linux') return notLinux();
  try {
    libc().close(openPacketSocket());
    return undefined;
  } catch (cause) {
    return openError('any interface', cause);
  }
}

/** The error for a system that has no packet sockets. */
export function notLinux(): CaptureError {
  return new CaptureError(`capture by af-packet needs Linux, and this is ${process.platform}; "source: cap" captures through libpcap`);
}

/** The one command that gives the permission, and what it would allow. */
export function permissionAdvice(): string {
  return [
    'Capture needs CAP_NET_RAW. This gives it to a copy of node, and so to whoever may run that copy: to read, and to send, any frame',
    'on the interfaces of this machine. Nothing else changes.',
    '',
    `    sudo install -m 750 -g "$(id -gn)" ${process.execPath} ${OWN_NODE} && sudo setcap cap_net_raw+ep ${OWN_NODE}`,
    '',
    `Then start rastro with ${OWN_NODE}. For one run put sudo before the command; the systemd unit rastro.service needs neither.`,
  ].join('\n');
}
