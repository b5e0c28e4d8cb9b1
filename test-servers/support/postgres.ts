import { execFile } from 'node:child_process';
import { chown, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { freePort, startServer } from './child-server.ts';

const run = promisify(execFile);
const versions = '/usr/lib/postgresql';

export interface PostgresServer extends AsyncDisposable {
  readonly url: string;
}

/** PostgreSQL with a folder of its own, on a free port of this machine. Runs as the user `postgres` of the package. */
export async function openPostgresServer(): Promise<PostgresServer> {
  const newest = (await readdir(versions)).toSorted((a, b) => Number(a) - Number(b)).at(-1) ?? '';
  const bin = (name: string): string => path.join(versions, newest, 'bin', name);
  const root = await mkdtemp(path.join(tmpdir(), 'postgres-'));
  const { stdout: uid } = await run('id', ['-u', 'postgres']);
  await chown(root, Number(uid), 0);
  const as = (...args: readonly string[]) => ['-u', 'postgres', '--', ...args];
  const data = path.join(root, 'data');
  await run('runuser', as(bin('initdb'), '-D', data, '-A', 'trust', '-E', 'UTF8', '--no-sync'), { cwd: root });
  const port = await freePort();
  const options = ['-D', data, '-p', String(port), '-k', root, '-c', 'listen_addresses=127.0.0.1'];
  const server = await startServer('runuser', as(bin('postgres'), ...options), port);
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await rm(root, { recursive: true, force: true });
    },
  };
}
