import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** Of the folder in which files lie until all of them are written: on the same disk, so that each goes to its place at once. */
export const stagingPrefix = '.publishing-';

/**
 * Writes files so that readers never see half of one, and `catalog.yaml`, which names the others, last. Whatever happens in
 * between, the catalog that was there before still names what it named.
 *
 * @param files Contents by path, in the order in which they appear.
 * @param removed Paths of files that go afterwards.
 * @returns The paths of those that have changed.
 */
export function writeTree(
  directory: string,
  files: ReadonlyMap<string, string | Uint8Array>,
  removed: readonly string[] = [],
): readonly string[] {
  mkdirSync(directory, { recursive: true });
  removeLeftovers(directory);
  const staging = mkdtempSync(join(directory, stagingPrefix));
  try {
    const changed = [...files].filter(([path, contents]) => !isSame(join(directory, path), contents));
    changed.forEach(([, contents], index) => writeFileSync(join(staging, String(index)), contents, { flush: true }));
    changed.forEach(([path], index) => {
      const file = join(directory, path);
      mkdirSync(dirname(file), { recursive: true });
      renameSync(join(staging, String(index)), file);
    });
    for (const path of removed) rmSync(join(directory, path), { force: true });
    return changed.map(([path]) => path);
  } finally {
    rmSync(staging, { recursive: true });
  }
}

/** What a publisher leaves that was killed. */
function removeLeftovers(directory: string): void {
  for (const name of readdirSync(directory)) {
    if (name.startsWith(stagingPrefix)) rmSync(join(directory, name), { recursive: true });
  }
}

function isSame(file: string, contents: string | Uint8Array): boolean {
  return existsSync(file) && readFileSync(file).equals(Buffer.from(contents));
}
