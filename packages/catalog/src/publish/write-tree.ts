import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

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
  const staging = mkdtempSync(join(directory, '.publishing-'));
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

function isSame(file: string, contents: string | Uint8Array): boolean {
  return existsSync(file) && readFileSync(file).equals(Buffer.from(contents));
}
