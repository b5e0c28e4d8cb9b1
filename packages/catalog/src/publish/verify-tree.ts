import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareBytes } from '../finding.ts';
import { PublicationError, type Publication, type PublishedVersion } from './publication.ts';
import { offeredVersion } from './offered-version.ts';
import { openPublication, readArchive } from './read-tree.ts';

/** One thing that is wrong with a publication. */
export interface PublicationFault {
  /** Relative to the folder. */
  readonly file: string;
  readonly message: string;
}

export interface VerifiedPublication {
  readonly serial: number;
  readonly plugins: number;
  readonly versions: number;
  readonly faults: readonly PublicationFault[];
}

/**
 * Checks a publication: that every archive is the one whose digest the catalog names, and that what stands beside them
 * agrees.
 *
 * @param before An earlier state of it, of which nothing may be gone or changed.
 * @throws {PublicationError} for a folder that is no publication.
 */
export function verifyTree(directory: string, before?: Publication): VerifiedPublication {
  const publication = openPublication(directory);
  if (publication.serial === 0) throw new PublicationError(`${directory} holds no publication`);
  const faults = [
    ...[...publication.plugins].flatMap(([name, { versions }]) => checkPlugin(directory, name, versions)),
    ...(before === undefined ? [] : compare(before, publication)),
  ];
  return {
    serial: publication.serial,
    plugins: publication.plugins.size,
    versions: [...publication.plugins.values()].reduce((sum, { versions }) => sum + versions.length, 0),
    faults: faults.toSorted((a, b) => compareBytes(a.file, b.file) || compareBytes(a.message, b.message)),
  };
}

function checkPlugin(directory: string, name: string, versions: readonly PublishedVersion[]): PublicationFault[] {
  if (versions.length === 0) return [{ file: 'catalog.yaml', message: `${name} has no version` }];
  const faults = versions.flatMap(({ version, sha256 }): PublicationFault[] => {
    try {
      readArchive(directory, { name, version, sha256 });
      return [];
    } catch (error) {
      if (!(error instanceof PublicationError)) throw error;
      return [{ file: `${name}/${version}/plugin.tar.gz`, message: error.message }];
    }
  });
  const best = offeredVersion(versions);
  const latest = read(directory, `${name}/plugin.tar.gz`);
  if (best === undefined && latest !== undefined) {
    faults.push({ file: `${name}/plugin.tar.gz`, message: 'is there although no version may be installed any more' });
  }
  const archive = best === undefined ? undefined : read(directory, `${name}/${best}/plugin.tar.gz`);
  if (archive !== undefined && latest?.equals(archive) !== true) {
    faults.push({ file: `${name}/plugin.tar.gz`, message: `is not the archive of version ${best}` });
  }
  return faults;
}

/** What was published stays, and stays as it was, apart from its state. */
function compare(before: Publication, now: Publication): PublicationFault[] {
  const faults: PublicationFault[] = [];
  const add = (message: string) => void faults.push({ file: 'catalog.yaml', message });
  if (now.serial <= before.serial) add(`has the serial ${now.serial}, and ${before.serial} was published before`);
  for (const [name, { versions }] of before.plugins) {
    const left = now.plugins.get(name)?.versions ?? [];
    for (const old of versions) {
      const same = left.find(({ version }) => version === old.version);
      if (same === undefined) add(`has lost ${name} ${old.version}`);
      else if (same.sha256 !== old.sha256) add(`names another archive for ${name} ${old.version} than was published`);
      else if (same.publishedAt !== old.publishedAt)
        add(`says of ${name} ${old.version} that it was published at another time`);
    }
  }
  return faults;
}

function read(directory: string, path: string): Buffer | undefined {
  try {
    return readFileSync(join(directory, path));
  } catch {
    return undefined;
  }
}
