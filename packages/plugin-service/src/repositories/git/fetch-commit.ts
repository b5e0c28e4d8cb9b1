import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PluginError } from '@streamspace/plugin-sdk';
import type { Credentials } from './credentials.ts';
import { runGit } from './run-git.ts';

/** Where a commit is fetched from. */
export interface Remote {
  /** Address, or the path of a bundle. */
  readonly from: string;
  readonly branch: string;
  /** Only this one will do. */
  readonly commit?: string;
  readonly credentials: Credentials;
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly signal?: AbortSignal;
}

/** A commit whose files are in a bare repository, without its history. */
export interface Commit {
  readonly gitDir: string;
  readonly id: string;
  /** When its committer says that it was made, ISO 8601 in UTC. */
  readonly committedAt: string;
}

export const incoming = 'refs/heads/incoming';

const idPattern = /^([0-9a-f]{40}|[0-9a-f]{64})$/;

/** What a branch points to now. Costs one request and fetches nothing. @throws {PluginError} `NOT_FOUND` for no such branch. */
export async function findCommit(remote: Remote): Promise<string> {
  const { from, branch, commit, credentials, timeoutMs, signal } = remote;
  if (commit !== undefined) return commit;
  const ref = `refs/heads/${branch}`;
  const output = await runGit({
    args: ['ls-remote', '--', from, ref],
    env: credentials.env,
    timeoutMs,
    ...(signal === undefined ? {} : { signal }),
  });
  const lines = output.toString().split('\n');
  const [id = ''] = lines.map((line) => line.split('\t')).find(([, name]) => name === ref) ?? [];
  if (!idPattern.test(id)) throw new PluginError('NOT_FOUND', `The repository has no branch "${branch}"`);
  return id;
}

/**
 * Fetches one commit without its history into a new bare repository.
 *
 * @param gitDir An empty folder.
 * @throws {PluginError} `QUOTA_EXCEEDED` as soon as more than `maxBytes` have come.
 */
export async function fetchCommit(remote: Remote, gitDir: string): Promise<Commit> {
  const { branch, commit } = remote;
  await initialise(remote, gitDir);
  await fetchInto(remote, gitDir, ['--depth=1'], commit ?? `refs/heads/${branch}`);
  return describeCommit(remote, gitDir);
}

/** The same out of a file that {@link import('./write-bundle.ts').writeBundle} wrote. @throws {PluginError} `INVALID_ARGUMENT` */
export async function unpackBundle(remote: Remote, gitDir: string): Promise<Commit> {
  await initialise(remote, gitDir);
  const heads = await runGit({ args: ['bundle', 'list-heads', remote.from], gitDir, timeoutMs: remote.timeoutMs });
  const lines = heads.toString().trim().split('\n');
  const [id = '', ref = ''] = lines[0]?.split(' ') ?? [];
  if (lines.length !== 1 || !idPattern.test(id) || ref !== incoming) {
    throw new PluginError('INVALID_ARGUMENT', `${remote.from} is no bundle that "streamspace catalog export" wrote`);
  }
  // The commits before it are in no bundle; this says that they are not missing.
  writeFileSync(join(gitDir, 'shallow'), `${id}\n`);
  await fetchInto(remote, gitDir, [], incoming);
  return describeCommit(remote, gitDir);
}

/**
 * Whether one commit comes after another, as far as the last 500 commits tell.
 *
 * @param commit One that {@link fetchCommit} gave.
 */
export async function isAfter(remote: Remote, { gitDir, id }: Commit, earlier: string): Promise<boolean> {
  await fetchInto(remote, gitDir, ['--depth=500'], remote.commit ?? `refs/heads/${remote.branch}`);
  const history = await runGit({ args: ['rev-list', '--max-count=1000', id], gitDir, timeoutMs: remote.timeoutMs });
  return history.toString().split('\n').includes(earlier);
}

async function initialise({ timeoutMs, commit }: Remote, gitDir: string): Promise<void> {
  const format = commit?.length === 64 ? ['--object-format=sha256'] : [];
  await runGit({ args: ['init', '--quiet', '--bare', '--template=', ...format, gitDir], timeoutMs });
}

async function fetchInto(remote: Remote, gitDir: string, depth: readonly string[], source: string): Promise<void> {
  const { from, credentials, timeoutMs, signal, maxBytes } = remote;
  await runGit({
    args: [
      'fetch',
      '--quiet',
      ...depth,
      '--no-tags',
      '--no-recurse-submodules',
      '--no-write-fetch-head',
      '--no-auto-maintenance',
      '--force',
      '--',
      from,
      `${source}:${incoming}`,
    ],
    gitDir,
    env: credentials.env,
    timeoutMs,
    ...(signal === undefined ? {} : { signal }),
    watch() {
      if (packBytes(gitDir) > maxBytes) throw tooLarge(maxBytes);
    },
  });
}

export function tooLarge(maxBytes: number): PluginError {
  return new PluginError(
    'QUOTA_EXCEEDED',
    `The repository has more than ${Math.floor(maxBytes / 1024 ** 2)} MiB: raise "maxSizeMiB", or use a branch with less`,
  );
}

/** Bytes that have come, also of packs that are not complete. */
function packBytes(gitDir: string): number {
  const folder = join(gitDir, 'objects', 'pack');
  let bytes = 0;
  for (const file of listNames(folder)) bytes += statSync(join(folder, file), { throwIfNoEntry: false })?.size ?? 0;
  return bytes;
}

function listNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

async function describeCommit(remote: Remote, gitDir: string): Promise<Commit> {
  const output = await runGit({
    args: ['log', '-1', '--no-show-signature', '--format=%H %ct', incoming],
    gitDir,
    timeoutMs: remote.timeoutMs,
  });
  const [id = '', seconds = ''] = output.toString().trim().split(' ');
  if (remote.commit !== undefined && id !== remote.commit) {
    throw new PluginError('INTEGRITY', `The commit is ${id}, and not ${remote.commit} as it is pinned to`);
  }
  // What a committer writes may be any number; a date ends at 8.64e12 seconds.
  const at = Math.min(Math.max(Number(seconds) || 0, 0), 8e12);
  return { gitDir, id, committedAt: new Date(at * 1000).toISOString() };
}
