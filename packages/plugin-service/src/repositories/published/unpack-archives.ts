import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ArtifactError, verifyArtifact } from '@streamspace/catalog/artifact';
import type { RepositoryFinding } from '../api-types.ts';
import { createFault } from '../snapshot/fault.ts';
import type { PublishedPlugin } from './read-published.ts';

/**
 * Unpacks archives whose digests are those of the catalog, each into the folder that its plugin would have in a repository
 * of sources. One that is not as it should be is left out with the reason.
 *
 * @param maxBytes Of all of them together.
 */
export function unpackArchives(options: {
  readonly archives: string;
  readonly files: string;
  readonly plugins: readonly PublishedPlugin[];
  readonly maxBytes: number;
}): readonly RepositoryFinding[] {
  const { archives, files, plugins } = options;
  let left = options.maxBytes;
  return plugins.flatMap((plugin) => {
    try {
      const { name, version, sha256, path: archive } = plugin;
      const { files: contents } = verifyArtifact(readFileSync(join(archives, archive)), {
        name,
        version,
        digest: `sha256:${sha256}`,
      });
      const size = [...contents.values()].reduce((sum, content) => sum + content.length, 0);
      if (size > left) throw new ArtifactError('too-large', 'unpacks to more than is left for the repository');
      left -= size;
      for (const [path, content] of contents) {
        const file = join(files, plugin.tier, plugin.name, path);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, content, { mode: 0o644, flag: 'wx' });
      }
      return [];
    } catch (error) {
      if (error instanceof ArtifactError) return [createFault('archive', plugin.path, error.message)];
      throw error;
    }
  });
}
