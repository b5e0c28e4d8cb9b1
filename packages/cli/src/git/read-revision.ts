import { createHash } from 'node:crypto';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CliError, usageError } from '../errors.ts';
import { git, resolveCommit } from './git.ts';

const maxBytes = 256 * 1024 * 1024;

/** What is read of a revision: the plugins, and the packages that they are built with. */
const parts = ['official', 'community', 'packages', '.gitignore'];

interface Entry {
  readonly mode: string;
  readonly id: string;
  readonly sizeBytes: number;
  readonly file: string;
}

/**
 * Writes the plugins of a revision into an empty folder. Blobs are read as they are: no checkout, so no filter, hook or
 * attribute of the repository takes part, and nothing in `.git` changes. Links lead nowhere.
 *
 * @returns The short id of the commit.
 * @throws {CliError} Where there is no such revision, or it is too large.
 */
export function readRevision(cwd: string, revision: string, directory: string): string {
  const commit = resolveCommit(cwd, revision);
  const entries = listEntries(cwd, commit);
  const total = entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (total > maxBytes) {
    throw new CliError(`The plugins of ${revision} have ${total} bytes: at most ${maxBytes} are read`);
  }
  const blobs = readBlobs(cwd, entries);
  for (const [index, { mode, file }] of entries.entries()) {
    const path = join(directory, file);
    const content = blobs[index] ?? Buffer.alloc(0);
    mkdirSync(dirname(path), { recursive: true });
    if (mode === '120000') symlinkSync(`.leads-nowhere/${createHash('sha256').update(content).digest('hex')}`, path);
    else writeFileSync(path, content);
  }
  return commit.slice(0, 12);
}

function listEntries(cwd: string, commit: string): readonly Entry[] {
  const listing = git(cwd, ['ls-tree', '-r', '-l', '-z', '--full-tree', commit, '--', ...parts]).toString();
  return listing.split('\0').flatMap((line) => {
    const [, mode = '', type, id = '', size = '', file = ''] =
      /^(\d+) (\w+) ([0-9a-f]+) +(\d+|-)\t(.*)$/s.exec(line) ?? [];
    if (type !== 'blob') return [];
    if (!isInside(file)) throw usageError(`The revision holds a file with the unsafe name ${JSON.stringify(file)}`);
    return [{ mode, id, sizeBytes: Number(size), file }];
  });
}

/** A tree can name what no checkout would write. */
function isInside(file: string): boolean {
  return file.split('/').every((part) => part !== '' && !/^\.{1,2}$|^\.git$|[\\:]/i.test(part));
}

/** The contents of blobs, in the order of the entries. */
function readBlobs(cwd: string, entries: readonly Entry[]): readonly Buffer[] {
  if (entries.length === 0) return [];
  const output = git(cwd, ['cat-file', '--batch'], entries.map(({ id }) => `${id}\n`).join(''));
  let offset = 0;
  return entries.map(({ sizeBytes }) => {
    // Each is a line with id, type and size, the content, and a line end.
    const start = output.indexOf('\n', offset) + 1;
    offset = start + sizeBytes + 1;
    return output.subarray(start, start + sizeBytes);
  });
}
