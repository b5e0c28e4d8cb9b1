import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Whether this machine has git; tests that need it are skipped where it has not. */
export const hasGit = spawnSync('git', ['--version']).status === 0;

export type Files = Readonly<Record<string, string | Uint8Array | undefined>>;

/** A real repository in a temporary folder. */
export interface GitRepository extends Disposable {
  readonly directory: string;
  /** `file://…` */
  readonly url: string;
  /** Writes files (`undefined` removes one), commits, and gives the commit. Each one is a minute later than the one before. */
  commit(files: Files, options?: { readonly at?: string; readonly config?: readonly string[] }): string;
  git(...args: string[]): string;
  /** Commits a tree as `git mktree` reads it, which may hold what no checkout would. */
  commitTree(lines: readonly string[]): string;
  blob(content: string): string;
}

export function createGitRepository(): GitRepository {
  const directory = mkdtempSync(join(tmpdir(), 'repository-'));
  let minute = 0;
  let at = '2026-11-25T07:00:00Z';
  const run = (args: readonly string[], input = ''): string =>
    execFileSync('git', ['-c', 'protocol.file.allow=always', ...args], {
      cwd: directory,
      encoding: 'utf8',
      input,
      stdio: ['pipe', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        HOME: directory,
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_AUTHOR_NAME: 'Ann',
        GIT_AUTHOR_EMAIL: 'ann@example.com',
        GIT_COMMITTER_NAME: 'Ann',
        GIT_COMMITTER_EMAIL: 'ann@example.com',
        GIT_AUTHOR_DATE: at,
        GIT_COMMITTER_DATE: at,
      },
    }).trim();
  const tick = (given?: string) => {
    minute += 1;
    at = given ?? new Date(Date.parse('2026-11-25T07:00:00Z') + minute * 60_000).toISOString();
  };
  run(['init', '--quiet', '--initial-branch=main']);

  return {
    directory,
    url: `file://${directory}`,
    commit(files, options = {}) {
      tick(options.at);
      for (const [file, content] of Object.entries(files)) {
        const path = join(directory, file);
        if (content === undefined) rmSync(path, { recursive: true, force: true });
        else {
          mkdirSync(dirname(path), { recursive: true });
          writeFileSync(path, content);
        }
      }
      run(['add', '--all', '--force']);
      run([...(options.config ?? []), 'commit', '--quiet', '--allow-empty', '--message=a change']);
      return run(['rev-parse', 'HEAD']);
    },
    git: (...args) => run(args),
    commitTree(lines) {
      tick();
      const tree = run(['mktree', '--missing'], `${lines.join('\n')}\n`);
      const commit = run(['commit-tree', tree, '-m', 'a tree']);
      run(['update-ref', 'refs/heads/main', commit]);
      return commit;
    },
    blob: (content) => run(['hash-object', '-w', '--stdin'], content),
    [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }),
  };
}
