import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasErrors, type Finding } from '@streamspace/catalog';
import { packPlugin, type Artifact } from '@streamspace/catalog/artifact';
import { checkPlugin } from '@streamspace/catalog/check';
import { bundlePlugin } from '@streamspace/plugin-runtime';
import type { PluginFolder } from '../plugin-folder.ts';
import { buildPlugin, type PluginBuild } from './build-plugin.ts';

export interface PackedFolder {
  readonly findings: readonly Finding[];
  /** Generated files of the plugin, of which none may be out of date. */
  readonly files: PluginBuild['files'];
  /** Absent where there are errors, or a generated file is out of date. */
  readonly artifact?: Artifact;
}

/**
 * Packs a plugin that passes every check, from its sources alone: what an earlier build left is not looked at.
 *
 * @throws {PluginError} `INVALID_ARGUMENT` for sources that cannot be bundled.
 * @throws {ArtifactError} for files that cannot be packed.
 */
export async function packFolder(folder: PluginFolder): Promise<PackedFolder> {
  const { directory, root } = folder;
  const { files } = await buildPlugin(folder, { check: true });
  // What plugin check says, secrets in its files included.
  const { plugin, findings } = checkPlugin(directory, root);
  const isStale = files.some(({ state }) => state === 'stale');
  if (plugin.manifest === undefined || hasErrors(findings) || isStale) return { findings, files };
  if (plugin.manifest.type === 'theme') return { findings, files, artifact: packPlugin(plugin, { root }) };

  const outDir = await mkdtemp(join(tmpdir(), 'streamspace-pack-'));
  try {
    const { file, packages } = await bundlePlugin({ directory, manifest: plugin.manifest, outDir, purpose: 'archive' });
    const code = await readFile(file, 'utf8');
    return { findings, files, artifact: packPlugin(plugin, { root, bundle: { code, packages } }) };
  } finally {
    await rm(outDir, { recursive: true });
  }
}
