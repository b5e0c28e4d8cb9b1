import { spawn, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import type { Duplex, Readable } from 'node:stream';
import { PluginError } from '@streamspace/plugin-sdk';
import { findDenoBinary } from './deno-binary.ts';
import type { ExitStatus, SandboxEngine, SandboxProcess, StartOptions } from './engine.ts';
import { isReadableByAnyone, probeHardening, type LinuxHardening } from './hardening.ts';

/** Every flag closes something. No flag opens the network, files, the environment or other processes. */
const flags = [
  'run',
  '--no-prompt',
  // A deno.json or a lock file beside the bundle must not add permissions.
  '--no-config',
  '--no-lock',
  '--no-remote',
  '--no-npm',
  '--cached-only',
  // Some hosts may be imported from by default.
  '--deny-import',
  '--no-code-cache',
  // Vendor libraries look into the environment all the time: every variable is unset instead of forbidden.
  '--ignore-env',
  // The same libraries ask for these while they load: a kernel version, a number, a path.
  '--allow-sys=osRelease,uid,homedir',
];

/**
 * Deno keeps caches, `localStorage` and the Cache API in its own directory. Below a file there is no directory, for
 * nobody: it goes on without, and a plugin can keep nothing there.
 */
const denoDirectory = '/dev/null/deno';

/** All that Deno finds in its own environment. */
const environment = {
  DENO_DIR: denoDirectory,
  DENO_NO_UPDATE_CHECK: '1',
  // No permission guards the graphics card and its drivers.
  DENO_WEBGPU_BACKEND: 'none',
  NO_COLOR: '1',
};

/** Users of plugins, where the host may choose: far above those of people and services. */
const firstUid = 2_000_000;
const uidCount = 10_000;

/**
 * Runs each plugin in a Deno process without any permission, inside the walls that the operating system offers.
 *
 * @throws {PluginError} `UNSUPPORTED` where the binary is missing, and on Windows.
 */
export function denoEngine(options: { readonly binary?: string } = {}): SandboxEngine {
  if (process.platform === 'win32') {
    throw new PluginError('UNSUPPORTED', 'Plugins cannot run on Windows itself: use WSL');
  }
  const binary = realpathSync(options.binary ?? findDenoBinary());
  const hardening: LinuxHardening | undefined = process.platform === 'linux' ? probeHardening(firstUid) : undefined;
  const users = hardening?.canChangeUser === true && isReadableByAnyone(binary) ? createUserPool() : undefined;

  return {
    async start({ entryFile, heapMb, residentMb }: StartOptions) {
      const uid = users !== undefined && areReadable(path.dirname(entryFile)) ? users.take() : undefined;
      const { prefix, layers } = hardening?.harden({ residentMb, uid }) ?? { prefix: [], layers: [] };
      const denoArguments = [...flags, `--v8-flags=--max-old-space-size=${heapMb}`, entryFile];
      const [command, ...rest] = [...prefix, binary, ...denoArguments] as [string, ...string[]];
      const child = spawn(command, rest, {
        cwd: '/',
        env: environment,
        stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      });
      const process = await toProcess(child, [permissionLayer, ...layers]);
      if (uid !== undefined) void process.exited.then(() => users?.give(uid));
      return process;
    },
    layers(directory) {
      const uid = users !== undefined && isReadableByAnyone(directory) ? firstUid : undefined;
      const all = hardening?.harden({ residentMb: 1, uid }).layers ?? [];
      return [permissionLayer, ...all];
    },
  };
}

const permissionLayer = 'engine permissions';

const areReadable = (directory: string): boolean =>
  readdirSync(directory)
    .filter((file) => file.endsWith('.mjs'))
    .every((file) => isReadableByAnyone(path.join(directory, file)));

async function toProcess(child: ChildProcess, layers: readonly string[]): Promise<SandboxProcess> {
  const exited = new Promise<ExitStatus>((resolve) => {
    // The channel may hold unread frames, and `close` would wait for somebody to read them.
    child.once('exit', () => (child.stdio[3] as Duplex).destroy());
    child.once('close', (code, signal) => resolve({ code: code ?? undefined, signal: signal ?? undefined }));
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (cause) => {
      reject(new PluginError('INTERNAL', `A plugin's process cannot be started: ${cause.message}`, { cause }));
    });
  });
  const pid = child.pid as number;
  return {
    pid,
    channel: child.stdio[3] as Duplex,
    stdout: child.stdout as Readable,
    stderr: child.stderr as Readable,
    layers,
    kill: () => void child.kill('SIGKILL'),
    exited,
    memoryBytes: () => residentBytes(pid),
  };
}

/** @see https://man7.org/linux/man-pages/man5/proc_pid_status.5.html */
function residentBytes(pid: number): number | undefined {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}

/** Numbers that no two running plugins of this host share. */
function createUserPool(): { take(): number; give(uid: number): void } {
  const taken = new Set<number>();
  let last = firstUid - 1;
  return {
    take() {
      do last = firstUid + ((last - firstUid + 1) % uidCount);
      while (taken.has(last));
      taken.add(last);
      return last;
    },
    give: (uid) => void taken.delete(uid),
  };
}
