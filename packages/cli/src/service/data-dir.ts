import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Io } from '../io.ts';

const marks = ['pnpm-workspace.yaml', 'official', 'community', join('.data', 'service.json')];

/** The repository around a folder: the nearest one that looks like it, or the folder itself. */
export function findRoot(cwd: string): string {
  for (let directory = resolve(cwd); ; directory = dirname(directory)) {
    if (marks.some((mark) => existsSync(join(directory, mark)))) return directory;
    if (directory === dirname(directory)) return resolve(cwd);
  }
}

/** The data folder: what `--data` or STREAMSPACE_DATA names, or `.data` in the repository. */
export function findDataDir(option: string | undefined, { env, cwd }: Pick<Io, 'env' | 'cwd'>): string {
  const named = option ?? env['STREAMSPACE_DATA'];
  return named === undefined ? join(findRoot(cwd), '.data') : resolve(cwd, named);
}
