import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { isInside } from './rolldown-plugins.ts';

/** An npm package, or one of the workspace, of which code is in a bundle. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** What its package.json says, an SPDX expression as a rule. */
  readonly license?: string;
}

/**
 * The packages that files belong to, without the plugin itself.
 *
 * @param files Real paths.
 * @param directory The plugin's folder.
 */
export async function packagesOf(files: readonly string[], directory: string): Promise<readonly BundledPackage[]> {
  const folders = new Map<string, Promise<BundledPackage | undefined>>();
  const find = (folder: string): Promise<BundledPackage | undefined> => {
    const known = folders.get(folder) ?? readPackage(folder).then((own) => own ?? above(folder));
    folders.set(folder, known);
    return known;
  };
  const above = (folder: string) => (path.dirname(folder) === folder ? undefined : find(path.dirname(folder)));

  const foreign = files.filter(
    (file) => !isInside(directory, file) || file.includes(`${path.sep}node_modules${path.sep}`),
  );
  const found = await Promise.all(foreign.map((file) => find(path.dirname(file))));
  const byLabel = new Map(
    found.flatMap((each) => (each === undefined ? [] : [[`${each.name}@${each.version}`, each]])),
  );
  return [...byLabel].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
}

/** The package whose root a folder is: package.json files without a name only set the kind of modules. */
async function readPackage(folder: string): Promise<BundledPackage | undefined> {
  const text = await readFile(path.join(folder, 'package.json'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const { name, version, license } = JSON.parse(text) as Readonly<Record<string, unknown>>;
  if (typeof name !== 'string' || typeof version !== 'string') return undefined;
  return { name, version, ...(typeof license === 'string' ? { license } : {}) };
}
