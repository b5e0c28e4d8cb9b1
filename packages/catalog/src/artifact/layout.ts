import type { Manifest } from '@streamspace/plugin-sdk';
import { readDirectory, readFile } from '../files.ts';
import type { ValidatedPlugin } from '../validate.ts';
import { ArtifactError } from './artifact-error.ts';
import { sbomFile } from './sbom.ts';
import type { ArtifactFiles } from './write-tar.ts';

/** Limits of an artifact, when it is made and when it is read. */
export const artifactLimits = {
  /** Of the archive as it is downloaded. */
  maxArchiveBytes: 32 * 1024 ** 2,
  /** Of all that it holds. */
  maxUnpackedBytes: 64 * 1024 ** 2,
  maxEntries: 500,
} as const;

const always = ['LICENSE', 'README.md', 'manifest.json', sbomFile] as const;
const sometimes = ['CHANGELOG.md', 'config.schema.json'] as const;
const picture = /^assets\/.+\.(svg|png|webp|jpg)$/;

/** The files that an artifact of this plugin has in any case. */
export const requiredFiles = ({ entrypoints }: Manifest): readonly string[] => [
  ...always,
  ...Object.values(entrypoints).filter((file) => file !== undefined),
];

/** Whether an artifact of this plugin may hold a file: nothing that nobody reads. */
export function isArtifactFile(path: string, manifest: Manifest): boolean {
  const known: readonly string[] = [...requiredFiles(manifest), ...sometimes];
  return known.includes(path) || picture.test(path);
}

/**
 * The files of a plugin that go into its artifact, without the bill of materials. Texts have line feeds, whatever the
 * clone made of them.
 *
 * @param code The bundle; absent for a theme, whose `main` is a file of its own.
 * @throws {ArtifactError} `missing-entry` for a file that has to be there, `unexpected-entry` for two with one path.
 */
export function collectFiles(plugin: ValidatedPlugin & { readonly manifest: Manifest }, root: string, code?: string) {
  const { manifest, path } = plugin;
  const files = new Map<string, Uint8Array>();
  const add = (file: string, contents: Uint8Array | undefined): void => {
    if (contents === undefined)
      throw new ArtifactError('missing-entry', `${path}/${file} cannot be packed: no such file`);
    if (files.has(file)) throw new ArtifactError('unexpected-entry', `${file} would stand in the archive twice`);
    files.set(file, contents);
  };

  add('manifest.json', read(root, `${path}/manifest.json`));
  add('README.md', read(root, `${path}/README.md`));
  add('LICENSE', readLicense(root, path, manifest.license));
  for (const file of sometimes) {
    const contents = read(root, `${path}/${file}`);
    if (contents !== undefined) add(file, contents);
  }
  for (const [name, file = ''] of Object.entries(manifest.entrypoints)) {
    add(file, name === 'main' && code !== undefined ? Buffer.from(code) : read(root, `${path}/${file}`));
  }
  for (const file of listPictures(root, path, 'assets')) add(file, read(root, `${path}/${file}`));
  return files satisfies ArtifactFiles;
}

/** The plugin's own, else that of the repository, where it is the licence that the manifest names. */
function readLicense(root: string, path: string, license: string): Uint8Array {
  const own = read(root, `${path}/LICENSE`);
  if (own !== undefined) return own;
  const shared = read(root, 'LICENSE');
  const repository = JSON.parse(read(root, 'package.json')?.toString() ?? '{}') as { readonly license?: unknown };
  if (shared !== undefined && repository.license === license) return shared;
  throw new ArtifactError(
    'missing-entry',
    `${path}/LICENSE does not exist, and the repository has no LICENSE for "${license}" that could stand in`,
  );
}

function listPictures(root: string, path: string, folder: string): readonly string[] {
  return readDirectory(root, `${path}/${folder}`).entries.flatMap((entry) => {
    const inside = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return listPictures(root, path, inside);
    return entry.isFile() && picture.test(inside) ? [inside] : [];
  });
}

const isText = (file: string): boolean => !/\.(png|webp|jpg)$/.test(file);

/** A file of at most 1 MiB, or `undefined` where there is none. @throws {ArtifactError} for one that cannot be read. */
function read(root: string, file: string): Buffer | undefined {
  const { bytes, finding } = readFile(root, file);
  if (finding !== undefined)
    throw new ArtifactError('missing-entry', `${file} cannot be packed: it ${finding.message}`);
  return bytes !== undefined && isText(file) ? Buffer.from(bytes.toString().replaceAll('\r\n', '\n')) : bytes;
}
