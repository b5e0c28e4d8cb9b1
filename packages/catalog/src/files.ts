import { lstatSync, readdirSync, readFileSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import { compareBytes, createFinding, type Finding } from './finding.ts';
import { parseJson, type JsonOptions, type JsonResult } from './json/document.ts';

const maxBytes = 1024 * 1024;

/** A file, the finding that says why it could not be read, or neither where there is no such file. */
export type FileResult =
  | { readonly bytes: Buffer; readonly finding?: undefined }
  | { readonly bytes?: undefined; readonly finding: Finding }
  | { readonly bytes?: undefined; readonly finding?: undefined };

/**
 * Reads a regular file of at most 1 MiB. Links are not followed: a pull request must not show what lies outside of its
 * repository, and a named pipe must not hold up the run.
 *
 * @param file Relative to `root`, with forward slashes.
 */
export function readFile(root: string, file: string): FileResult {
  try {
    const stats = lstatSync(join(root, file));
    if (!stats.isFile()) {
      const kind = stats.isDirectory() ? 'a folder' : stats.isSymbolicLink() ? 'a symbolic link' : 'no regular file';
      return { finding: createFinding('file-kind', file, `is ${kind}, not a file`) };
    }
    if (stats.size > maxBytes) {
      const message = `has ${stats.size} bytes: at most ${maxBytes} are read`;
      return { finding: createFinding('file-too-large', file, message) };
    }
    return { bytes: readFileSync(join(root, file)) };
  } catch (error) {
    return isMissing(error) ? {} : { finding: unreadable(file, error) };
  }
}

export type JsonFileResult = JsonResult & { readonly isMissing: boolean };

/** {@link readFile} and {@link parseJson} in one. */
export function readJson(root: string, file: string, options?: JsonOptions): JsonFileResult {
  const { bytes, finding } = readFile(root, file);
  if (finding) return { isMissing: false, findings: [finding] };
  if (bytes === undefined) return { isMissing: true, findings: [] };
  return { isMissing: false, ...parseJson(bytes, file, options) };
}

export interface DirectoryResult {
  /** In byte order of their names. */
  readonly entries: readonly Dirent[];
  readonly findings: readonly Finding[];
}

/** Lists a folder; one that does not exist has no entries. */
export function readDirectory(root: string, directory: string): DirectoryResult {
  try {
    const entries = readdirSync(join(root, directory), { withFileTypes: true });
    return { entries: entries.toSorted((a, b) => compareBytes(a.name, b.name)), findings: [] };
  } catch (error) {
    return { entries: [], findings: isMissing(error) ? [] : [unreadable(directory, error)] };
  }
}

/** What is at a path, found by exact name also where the file system ignores case. */
export type PathKind = 'file' | 'other' | 'missing';

/**
 * Links on the way count as `other`.
 *
 * @param path Relative to `base`, with forward slashes.
 */
export function pathKind(base: string, path: string): PathKind {
  let directory = '';
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  for (const [index, part] of parts.entries()) {
    const entry = readDirectory(base, directory).entries.find(({ name }) => name === part);
    if (entry === undefined) return 'missing';
    if (index === parts.length - 1) return entry.isFile() ? 'file' : 'other';
    if (!entry.isDirectory()) return 'other';
    directory = `${directory}${part}/`;
  }
  return 'other';
}

function isMissing(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

function unreadable(file: string, error: unknown): Finding {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
  return createFinding('file-unreadable', file, `cannot be read (${code})`);
}
