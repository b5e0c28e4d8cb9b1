import { readdirSync } from 'node:fs';
import { compareBytes } from '../finding.ts';
import { catalogJsonFaults } from './control-plane-2.ts';
import type { PublicationFault } from './fault.ts';
import { offeredVersion } from './offered-version.ts';
import { PublicationError, type Publication } from './publication.ts';
import { openPublication } from './read-tree.ts';
import { read, verifyPlugin } from './verify-plugin.ts';

export interface VerifiedPublication {
  readonly serial: number;
  /** ISO 8601 in UTC. */
  readonly expiresAt?: string;
  readonly plugins: number;
  readonly versions: number;
  readonly faults: readonly PublicationFault[];
}

export interface VerifyOptions {
  /** An earlier state of it, of which nothing may be gone or changed. */
  readonly before?: Publication | undefined;
  readonly now: Date;
}

/**
 * Checks a publication: that every archive is the one whose digest the catalog names, that what stands beside them agrees
 * and is complete, that nothing else lies there that control planes would take in, and that it is not out of date.
 *
 * @throws {PublicationError} for a folder that is no publication.
 */
export function verifyTree(directory: string, { before, now }: VerifyOptions): VerifiedPublication {
  const publication = openPublication(directory);
  const { serial, expiresAt, plugins } = publication;
  if (serial === 0) throw new PublicationError(`${directory} holds no publication`);
  const faults = [
    ...[...plugins].flatMap(([name, { versions }]) => verifyPlugin(directory, name, versions)),
    ...checkCatalogJson(directory, publication),
    ...findStrays(directory, publication),
    ...checkExpiry(expiresAt, now),
    ...(before === undefined ? [] : compare(before, publication)),
  ];
  return {
    serial,
    ...(expiresAt !== undefined && { expiresAt }),
    plugins: plugins.size,
    versions: [...plugins.values()].reduce((sum, { versions }) => sum + versions.length, 0),
    faults: faults.toSorted((a, b) => compareBytes(a.file, b.file) || compareBytes(a.message, b.message)),
  };
}

function checkCatalogJson(directory: string, { plugins }: Publication): PublicationFault[] {
  const fault = (message: string): PublicationFault => ({ kind: 'catalog-json', file: 'catalog.json', message });
  const text = read(directory, 'catalog.json')?.toString();
  if (text === undefined) return [fault('is missing')];
  const faults = catalogJsonFaults(text);
  if (faults.length > 0) return faults.map((each) => fault(`cannot be read by control planes up to 2.0: ${each}`));
  const rows = JSON.parse(text) as readonly { readonly name?: string; readonly version?: string }[];
  const found = rows.map(({ name, version }) => `${name} ${version}`);
  const wanted = [...plugins].flatMap(([name, { versions }]) => {
    const best = offeredVersion(versions);
    return best === undefined ? [] : [`${name} ${best}`];
  });
  return [
    ...wanted.filter((each) => !found.includes(each)).map((each) => fault(`does not name ${each}`)),
    ...found.filter((each) => !wanted.includes(each)).map((each) => fault(`names ${each}, which is not offered`)),
  ];
}

/** A control plane takes every `manifest.json` for a plugin, at any depth; archives that no catalog names are of nobody. */
function findStrays(directory: string, { plugins }: Publication): PublicationFault[] {
  const known = new Set(
    [...plugins].flatMap(([name, { versions }]) => [
      `${name}/manifest.json`,
      `${name}/plugin.tar.gz`,
      ...versions.map(({ version }) => `${name}/${version}/plugin.tar.gz`),
    ]),
  );
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => !path.startsWith('.git/') && /(^|\/)(manifest\.json|plugin\.tar\.gz)$/.test(path))
    .filter((path) => !known.has(path))
    .map((file) => ({ kind: 'stray', file, message: 'is named by no catalog: remove it' }));
}

function checkExpiry(expiresAt: string | undefined, now: Date): PublicationFault[] {
  const fault = (message: string): PublicationFault[] => [{ kind: 'expired', file: 'catalog.yaml', message }];
  const end = Date.parse(expiresAt ?? '');
  if (Number.isNaN(end)) return fault('has no metadata.expiresAt that is a date');
  return end <= now.getTime() ? fault(`is out of date since ${expiresAt}: publish anew`) : [];
}

/** What was published stays, and stays as it was, apart from its state. */
function compare(before: Publication, now: Publication): PublicationFault[] {
  const faults: PublicationFault[] = [];
  const add = (kind: PublicationFault['kind'], message: string) =>
    void faults.push({ kind, file: 'catalog.yaml', message });
  if (now.serial <= before.serial) {
    add('serial', `has the serial ${now.serial}, and ${before.serial} was published before`);
  }
  for (const [name, { versions }] of before.plugins) {
    const left = now.plugins.get(name)?.versions ?? [];
    for (const old of versions) {
      const what = `${name} ${old.version}`;
      const same = left.find(({ version }) => version === old.version);
      if (same === undefined) add('immutable', `has lost ${what}`);
      else if (same.sha256 !== old.sha256) add('immutable', `names another archive for ${what} than was published`);
      else if (same.publishedAt !== old.publishedAt)
        add('immutable', `says of ${what} that it was published at another time`);
    }
  }
  return faults;
}
