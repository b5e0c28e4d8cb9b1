import { readFileSync, statSync } from 'node:fs';
import { usageError } from '../errors.ts';

/** Reads a file with secrets. @throws a usage error where there is none, or where others can read it. */
export function readPrivateFile(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined || !stat.isFile()) throw usageError(`There is no file ${path}`);
  if (process.platform !== 'win32' && (stat.mode & 0o077) !== 0) {
    throw usageError(`Others can read ${path}: run "chmod 600 ${path}" first`);
  }
  return readFileSync(path, 'utf8');
}
