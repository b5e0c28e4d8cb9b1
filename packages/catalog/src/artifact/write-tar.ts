import { compareBytes } from '../finding.ts';
import { ArtifactError } from './artifact-error.ts';
import { blockBytes, maxNameBytes, tarHeader } from './tar-header.ts';

/** Files by path, with forward slashes. */
export type ArtifactFiles = ReadonlyMap<string, Uint8Array>;

/**
 * A tar archive in the one form that both installers of a control plane extract: ustar, no folder around everything, each
 * folder before what is in it, in byte order. The same files give the same bytes.
 *
 * Written here and not by a library, because the digest of these bytes names an artifact for ever.
 *
 * @throws {ArtifactError} `name` for a path that ustar cannot hold.
 */
export function writeTar(files: ArtifactFiles): Buffer {
  const blocks: Uint8Array[] = [];
  for (const name of [...files.keys(), ...foldersOf(files)].toSorted(compareBytes)) {
    if (!/^[\u0020-\u007e]+$/.test(name) || name.length > maxNameBytes) {
      throw new ArtifactError('name', `cannot hold "${name}": a path is at most ${maxNameBytes} characters of ASCII`);
    }
    const contents = files.get(name);
    if (contents === undefined) blocks.push(tarHeader(name, 'directory', 0));
    else blocks.push(tarHeader(name, 'file', contents.byteLength), contents, padding(contents.byteLength));
  }
  return Buffer.concat([...blocks, Buffer.alloc(2 * blockBytes)]);
}

/** Every folder on the way to a file, as `a/` and `a/b/`. */
function foldersOf(files: ArtifactFiles): ReadonlySet<string> {
  return new Set(
    [...files.keys()].flatMap((path) => {
      const parts = path.split('/').slice(0, -1);
      return parts.map((_part, index) => `${parts.slice(0, index + 1).join('/')}/`);
    }),
  );
}

const padding = (sizeBytes: number): Buffer => Buffer.alloc((blockBytes - (sizeBytes % blockBytes)) % blockBytes);
