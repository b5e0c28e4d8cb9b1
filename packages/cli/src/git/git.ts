import { execFileSync } from 'node:child_process';
import { CliError, exitCodes } from '../errors.ts';

const maxBuffer = 512 * 1024 * 1024;

/** What a command of git prints. It changes nothing, asks nobody, and fetches nothing. */
export function git(cwd: string, args: readonly string[], input = ''): Buffer {
  return execFileSync('git', ['--no-replace-objects', ...args], {
    cwd,
    input,
    maxBuffer,
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, GIT_NO_LAZY_FETCH: '1', GIT_OPTIONAL_LOCKS: '0' },
  });
}

/** The id of the commit that a revision means. @throws {CliError} Where there is none. */
export function resolveCommit(cwd: string, revision: string): string {
  try {
    return git(cwd, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`])
      .toString()
      .trim();
  } catch (error) {
    if (isMissingProgram(error)) throw new CliError('git is not installed, so only folders can be looked at');
    throw new CliError(`There is no revision "${revision}" in the repository around ${cwd}`, {
      exitCode: exitCodes.notFound,
      hint: `A folder is written with its path: ./${revision}`,
    });
  }
}

const isMissingProgram = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';
