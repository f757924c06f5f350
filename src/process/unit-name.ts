// A process's cgroups (/proc/PID/cgroup) become the name of what it belongs to: a container where there is one, else a systemd unit.

/** Hexadecimal digits by which docker and others show a container. */
const SHOWN_DIGITS = 12;

const CONTAINERS: readonly (readonly [RegExp, string])[] = [
  [/\/docker[-/]([0-9a-f]{64})/, 'docker'],
  [/\/libpod-([0-9a-f]{64})/, 'podman'],
  [/\/cri-containerd-([0-9a-f]{64})/, 'containerd'],
  [/\/crio-([0-9a-f]{64})/, 'crio'],
  [/\/kubepods[^\n]*\/(?:[a-z-]+-)?([0-9a-f]{64})/, 'kubepods'],
  [/\/containerd[^\n]*\/([0-9a-f]{64})/, 'containerd'],
];

const LXC = /\/lxc(?:\.payload)?[./]([^/\n]+)/;
const NSPAWN = /\/machine\.slice\/(?:machine-|systemd-nspawn@)([^/\n]+?)\.(?:scope|service)/;
/** The innermost of them; slices only group others. */
const UNIT = /\/([^/\n]+\.(?:service|scope|socket|mount|swap))(?=[/\n]|$)/g;

/** "docker/0123456789ab", "lxc/web", "ssh.service"; '' for a process of neither. */
export function unitName(cgroups: string): string {
  for (const [pattern, engine] of CONTAINERS) {
    const id = pattern.exec(cgroups)?.[1];
    if (id !== undefined) return `${engine}/${id.slice(0, SHOWN_DIGITS)}`;
  }
  const lxc = LXC.exec(cgroups)?.[1];
  if (lxc !== undefined) return `lxc/${lxc}`;
  const machine = NSPAWN.exec(cgroups)?.[1];
  if (machine !== undefined) return `nspawn/${unescaped(machine)}`;
  const units = [...cgroups.matchAll(UNIT)];
  return unescaped(units.at(-1)?.[1] ?? '');
}

/** systemd writes "-" in names of machines and mounts as "\x2d". */
function unescaped(name: string): string {
  return name.replace(/\\x([0-9a-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
