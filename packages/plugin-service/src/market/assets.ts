import { readFile, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';

const contentTypes: Readonly<Record<string, string>> = {
  png: 'image/png',
  svg: 'image/svg+xml',
  webp: 'image/webp',
  jpg: 'image/jpeg',
};
const maxBytes = 2 * 1024 * 1024;

/** Whether a path below `assets/` may be served: plain names, no hidden files, a picture. */
export function isAssetPath(path: string): boolean {
  return (
    /^([A-Za-z0-9_-][A-Za-z0-9._-]*\/)*[A-Za-z0-9_-][A-Za-z0-9._-]*\.(png|svg|webp|jpg)$/.test(path) &&
    path.length <= 200
  );
}

export interface Asset {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly contentType: string;
}

/** A picture of a plugin, at most 2 MiB; `undefined` when there is none, or a link leads out of `assets/`. */
export async function readAsset(directory: string, path: string): Promise<Asset | undefined> {
  if (!isAssetPath(path)) return undefined;
  try {
    const folder = await realpath(join(directory, 'assets'));
    const file = await realpath(join(folder, path));
    if (!file.startsWith(folder + sep) || !folder.startsWith((await realpath(directory)) + sep)) return undefined;
    const stats = await stat(file);
    if (!stats.isFile() || stats.size > maxBytes) return undefined;
    const contentType = contentTypes[path.slice(path.lastIndexOf('.') + 1)];
    return contentType === undefined ? undefined : { bytes: new Uint8Array(await readFile(file)), contentType };
  } catch {
    return undefined;
  }
}
