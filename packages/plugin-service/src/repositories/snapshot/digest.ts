import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import { PluginError } from '@streamspace/plugin-sdk';

/** A file of a plugin, relative to its folder, with forward slashes. */
export interface PluginFile {
  readonly path: string;
  readonly content: Uint8Array;
}

/** Reads a plugin's files, in byte order of their paths. @throws {PluginError} `INTEGRITY` for anything but files and folders. */
export function* readPluginFiles(directory: string): Generator<PluginFile> {
  const paths = [...walk(directory, '')].toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  for (const path of paths) yield { path, content: readFileSync(join(directory, path)) };
}

/** SHA-256 over the paths and the hashes of all files: the same wherever the plugin came from, over git or in a bundle. */
export function digestOf(files: Iterable<PluginFile>): string {
  const all = createHash('sha256');
  for (const { path, content } of files) {
    all.update(`${createHash('sha256').update(content).digest('hex')} ${content.length} ${path}\0`);
  }
  return `sha256:${all.digest('hex')}`;
}

function* walk(directory: string, prefix: string): Generator<string> {
  for (const entry of readdirSync(join(directory, prefix), { withFileTypes: true })) {
    const path = `${prefix}${entry.name}`;
    if (entry.isDirectory()) yield* walk(directory, `${path}/`);
    else if (entry.isFile()) yield path;
    else throw strange(path, entry);
  }
}

function strange(path: string, entry: Dirent): PluginError {
  const kind = entry.isSymbolicLink() ? 'a symbolic link' : 'no regular file';
  return new PluginError('INTEGRITY', `${path} has become ${kind} on disk`);
}
