import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import path from 'node:path';

/** One wall of the operating system, as words to put before a command. */
interface Wall {
  readonly label: string;
  readonly tool: 'setpriv' | 'prlimit';
  readonly arguments: readonly string[];
}

/** A command line that runs another, and what it adds. */
export interface Hardening {
  readonly prefix: readonly string[];
  readonly layers: readonly string[];
}

/** V8 and Deno reserve about 560 MiB of private memory before they run anything. */
const reservedMb = 576;

const walls = (residentMb: number): readonly Wall[] => [
  { label: 'no new privileges', tool: 'setpriv', arguments: ['--no-new-privs'] },
  { label: 'no capabilities', tool: 'setpriv', arguments: ['--bounding-set=-all', '--inh-caps=-all'] },
  // A hung guest cannot notice that its host is gone.
  { label: 'dies with the host', tool: 'setpriv', arguments: ['--pdeathsig=KILL'] },
  {
    label: 'memory ceiling',
    tool: 'prlimit',
    arguments: [`--data=${(residentMb + reservedMb) * 1024 * 1024}`],
  },
  { label: 'no file growth', tool: 'prlimit', arguments: ['--fsize=0', '--core=0'] },
  { label: 'few open files', tool: 'prlimit', arguments: ['--nofile=64'] },
];

/** Threads and processes of one plugin; counted per user, so only with a user of its own. */
const mostThreads = 128;

function asUser(uid: number): readonly Wall[] {
  return [
    {
      label: 'own user',
      tool: 'setpriv',
      arguments: [`--reuid=${uid}`, `--regid=${uid}`, '--clear-groups'],
    },
    { label: 'few threads', tool: 'prlimit', arguments: [`--nproc=${mostThreads}`] },
  ];
}

function compose(chosen: readonly Wall[]): Hardening {
  const prefix = (['setpriv', 'prlimit'] as const).flatMap((tool) => {
    const own = chosen.filter((wall) => wall.tool === tool).flatMap((wall) => wall.arguments);
    return own.length === 0 ? [] : [tool, ...own];
  });
  return { prefix, layers: chosen.map((wall) => wall.label) };
}

/** Whether a command gets through the walls here; inside a container some of them are refused. */
function works(chosen: readonly Wall[]): boolean {
  const [command, ...rest] = [...compose(chosen).prefix, 'true'];
  return command !== undefined && spawnSync(command, rest, { stdio: 'ignore', timeout: 5_000 }).status === 0;
}

export interface LinuxHardening {
  /** @param uid User to become, where that works. */
  harden(options: { readonly residentMb: number; readonly uid: number | undefined }): Hardening;
  readonly canChangeUser: boolean;
}

/** Tries out, once per engine, which walls this machine lets us build. */
export function probeHardening(uid: number): LinuxHardening {
  const usable = new Set(
    walls(1024)
      .filter((wall) => works([wall]))
      .map((wall) => wall.label),
  );
  const canChangeUser = process.getuid?.() === 0 && works(asUser(uid));
  return {
    canChangeUser,
    harden: ({ residentMb, uid: user }) =>
      compose([
        ...(user === undefined ? [] : asUser(user)),
        ...walls(residentMb).filter((wall) => usable.has(wall.label)),
      ]),
  };
}

/** Whether any user may read the file, so that a process of another user can. */
export function isReadableByAnyone(file: string): boolean {
  const readable = 0o004;
  const searchable = 0o001;
  if ((statSync(file).mode & readable) === 0) return false;
  for (let directory = path.dirname(file); ; directory = path.dirname(directory)) {
    if ((statSync(directory).mode & searchable) === 0) return false;
    if (directory === path.dirname(directory)) return true;
  }
}
