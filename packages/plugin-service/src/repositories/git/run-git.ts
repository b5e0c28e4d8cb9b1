import { spawn } from 'node:child_process';
import { PluginError } from '@streamspace/plugin-sdk';
import { isolatedEnvironment, settings } from './isolation.ts';

export interface GitRun {
  readonly args: readonly string[];
  /** A bare repository. Default: none. */
  readonly gitDir?: string;
  /** Secrets and keys, see {@link import('./credentials.ts').readCredentials}. */
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  readonly input?: AsyncIterable<string> | Iterable<string>;
  /** Called all the time while it runs; what it throws ends the run. */
  readonly watch?: () => void;
  /** Gets what git writes. Default: it is gathered, 16 MiB at most. */
  readonly onOutput?: (chunk: Buffer) => void | Promise<void>;
}

const maxOutputBytes = 16 * 1024 ** 2;
const maxErrorBytes = 16 * 1024;
const watchMs = 50;

/** git ended with a fault; `text` is what it said, which others wrote in part. */
export class GitFailure extends Error {
  override readonly name = 'GitFailure';
  readonly text: string;
  readonly exitCode: number | null;

  constructor(text: string, exitCode: number | null) {
    super(`git ended with ${exitCode}: ${text}`);
    this.text = text;
    this.exitCode = exitCode;
  }
}

/**
 * Runs git without a shell, apart from the machine's and the user's configuration, and with a time limit that includes all
 * processes that it starts.
 *
 * @throws {PluginError} `UNSUPPORTED` where there is no git, `TIMEOUT`, `ABORTED`; {@link GitFailure}; what `watch` and
 *   `onOutput` throw.
 */
export async function runGit(run: GitRun): Promise<Buffer> {
  const child = spawn(
    'git',
    [...settings, ...(run.gitDir === undefined ? [] : [`--git-dir=${run.gitDir}`]), ...run.args],
    {
      cwd: run.gitDir ?? '/',
      env: { ...isolatedEnvironment(process.env), ...run.env },
      stdio: ['pipe', 'pipe', 'pipe'],
      // A group of its own, so that its helpers end with it.
      detached: process.platform !== 'win32',
    },
  );
  const gathered: Buffer[] = [];
  let size = 0;
  let said = '';
  const ended = Promise.withResolvers<number | null>();
  const stopped = Promise.withResolvers<never>();
  // Whoever stops it first says why.
  stopped.promise.catch(() => undefined);
  const stop = (error: unknown) => {
    stopped.reject(error);
    killGroup(child.pid);
  };

  child.once('error', (error: NodeJS.ErrnoException) => {
    stop(
      error.code === 'ENOENT'
        ? new PluginError('UNSUPPORTED', 'There is no git on this machine: install it, version 2.31 or newer')
        : error,
    );
  });
  child.once('close', (code) => ended.resolve(code));
  child.stdin.on('error', () => undefined);
  child.stderr.on('data', (chunk: Buffer) => {
    if (said.length < maxErrorBytes) said += chunk.toString();
  });
  const timer = setTimeout(
    () => stop(new PluginError('TIMEOUT', `git took longer than ${run.timeoutMs / 1000} s`)),
    run.timeoutMs,
  );
  const watcher = setInterval(() => attempt(() => run.watch?.(), stop), watchMs);
  const abort = () => stop(new PluginError('ABORTED', 'The sync was stopped'));
  run.signal?.addEventListener('abort', abort);
  if (run.signal?.aborted === true) abort();

  const onOutput =
    run.onOutput ??
    ((chunk: Buffer) => {
      size += chunk.length;
      if (size > maxOutputBytes) throw new PluginError('QUOTA_EXCEEDED', 'git wrote more than is read');
      gathered.push(chunk);
    });
  const pump = async () => {
    for await (const chunk of child.stdout as AsyncIterable<Buffer>) await onOutput(chunk);
  };
  const feed = async () => {
    for await (const line of run.input ?? []) {
      if (!child.stdin.write(line))
        await Promise.race([new Promise((go) => child.stdin.once('drain', go)), ended.promise]);
    }
    child.stdin.end();
  };
  try {
    const [code] = await Promise.race([Promise.all([ended.promise, pump(), feed()]), stopped.promise]);
    attempt(() => run.watch?.(), stop);
    if (code !== 0) throw new GitFailure(said, code);
    return Buffer.concat(gathered);
  } catch (error) {
    stop(error);
    throw error;
  } finally {
    clearTimeout(timer);
    clearInterval(watcher);
    run.signal?.removeEventListener('abort', abort);
  }
}

function attempt(work: () => void, onError: (error: unknown) => void): void {
  try {
    work();
  } catch (error) {
    onError(error);
  }
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}
