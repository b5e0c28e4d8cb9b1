import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { PluginError, type Manifest } from '@streamspace/plugin-sdk';
import { packagesOf, type BundledPackage } from './bundled-packages.ts';
import { compile } from './compile.ts';
import { writeAtomically } from './files.ts';
import { isInside, ownFilesOnly } from './rolldown-plugins.ts';
import { importedNetwork, sandboxNetwork } from './sandbox-network.ts';

export interface PluginBundle {
  /** With its source map beside it. */
  readonly file: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  /** The packages of which code is in it, in the order of their names. */
  readonly packages: readonly BundledPackage[];
}

const purposes = {
  sandbox: { fileName: 'plugin.mjs', network: sandboxNetwork },
  archive: { fileName: 'index.js', network: importedNetwork },
} as const;

/**
 * Makes one self-contained module of a plugin's source: of `src/index.ts` where there is one, else of
 * `entrypoints.main`. The same source gives the same bytes.
 *
 * @throws {PluginError} `INVALID_ARGUMENT` with file and line, also for an import that does not resolve or that leaves
 *   the plugin by a path.
 */
export async function bundlePlugin(options: {
  readonly directory: string;
  readonly manifest: Pick<Manifest, 'name' | 'entrypoints'>;
  readonly outDir: string;
  /** `sandbox` for one that is started as it is, `archive` for one that an installation bundles once more. Default `sandbox`. */
  readonly purpose?: keyof typeof purposes;
}): Promise<PluginBundle> {
  const { manifest, outDir } = options;
  const { fileName, network } = purposes[options.purpose ?? 'sandbox'];
  const directory = await realpath(options.directory);
  const entry = await findEntry(directory, manifest);
  const { code, map, files } = await compile({
    entry,
    directory,
    name: manifest.name,
    plugins: [network(), ownFilesOnly(directory)],
  });
  const file = path.join(outDir, fileName);
  await writeAtomically(`${file}.map`, map);
  await writeAtomically(file, code);
  return {
    file,
    sha256: createHash('sha256').update(code).digest('hex'),
    sizeBytes: Buffer.byteLength(code),
    packages: await packagesOf(files, directory),
  };
}

async function findEntry(
  directory: string,
  { name, entrypoints }: Pick<Manifest, 'name' | 'entrypoints'>,
): Promise<string> {
  for (const candidate of ['src/index.ts', entrypoints.main]) {
    // oxlint-disable-next-line no-await-in-loop -- the second is looked for only without the first
    const file = await realpath(path.join(directory, candidate)).catch(() => undefined);
    if (file !== undefined && isInside(directory, file)) return file;
  }
  throw new PluginError(
    'INVALID_ARGUMENT',
    `Cannot bundle ${name}: there is neither src/index.ts nor ${entrypoints.main}`,
  );
}
