import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const command = join(root, 'packages/cli/src/main.ts');

/** The service as people start it: a process of its own on a data folder. */
export interface ServiceProcess {
  readonly url: string;
  /** The address with the one-time token, as printed. */
  readonly signInUrl: string;
  /** Calls the REST API as a program does, with the token file. Rejects for a status of 400 and above. */
  api<T>(method: string, path: string, body?: unknown): Promise<T>;
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts `streamspace serve` and waits for the address that it prints. */
export async function startServiceProcess(
  dataDir: string,
  port: number,
  options: { readonly root?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<ServiceProcess> {
  const child = spawn(
    process.execPath,
    [command, 'serve', '--data', dataDir, '--port', String(port), '--no-life', '--root', options.root ?? root],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NO_COLOR: '1', ...options.env } },
  );
  const signInUrl = await printedUrl(child);
  const { origin: url } = new URL(signInUrl);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  };
  return {
    url,
    signInUrl,
    async api<T>(method: string, path: string, body?: unknown): Promise<T> {
      const token = readFileSync(join(dataDir, 'token'), 'utf8').trim();
      const response = await fetch(`${url}/api/v1${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
      return (text === '' ? undefined : JSON.parse(text)) as T;
    },
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  };
}

function printedUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      const [url] = /http:\/\/127\.0\.0\.1:\d+\/\?token=\S+/.exec(output) ?? [];
      if (url !== undefined) resolve(url);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', (code) => reject(new Error(`The service ended with ${code}: ${output}`)));
  });
}

/** Runs a `streamspace` command against a data folder. */
export async function streamspace(
  dataDir: string,
  ...args: string[]
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [command, ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1', STREAMSPACE_DATA: dataDir },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}
