import { createHash } from 'node:crypto';
import type { CatalogPlugin } from '@streamspace/catalog';
import { closest, PluginError } from '@streamspace/plugin-sdk';
import type { InstalledFrom } from '../repositories/repository-store.ts';
import { noVersions, type PluginVersions } from './versions.ts';

/** A plugin that can be installed from here. */
export type CatalogEntry = Pick<
  CatalogPlugin,
  'manifest' | 'directory' | 'tier' | 'readme' | 'configSchema' | 'icon' | 'releasedOn' | 'versionStates'
> & {
  /** Where it comes from, if not from a folder of this machine. */
  readonly origin?: InstalledFrom;
  /** What is installed under this name, if anything, came from somewhere else, and is not updated from here. */
  readonly isForeign?: true;
};

/** An entry with the number that the control plane's routes know it by. */
export interface MarketEntry extends CatalogEntry {
  readonly id: number;
}

/** The plugins that can be installed, by name and by number. */
export interface Market {
  /** By name. */
  readonly entries: readonly MarketEntry[];
  /** By number or name. */
  find(idOrName: string): MarketEntry | undefined;
  /** By number or name. @throws `NOT_FOUND` */
  get(idOrName: string): MarketEntry;
  /** What is known of the versions of a plugin, also of one that is not offered. */
  versions(name: string): PluginVersions;
}

/** 31 bits of the name's SHA-256: the same after every restart, whatever else is in the catalog. */
function preferredId(name: string): number {
  return createHash('sha256').update(name).digest().readUInt32BE(0) & 0x7fff_ffff || 1;
}

/**
 * Numbers the plugins of a catalog.
 *
 * @param elsewhere What repositories know of the versions of a plugin that is not of this machine. Default: nothing.
 */
export function createMarket(
  catalog: readonly CatalogEntry[],
  elsewhere: Market['versions'] = () => noVersions,
): Market {
  const byKey = new Map<string, MarketEntry>();
  const entries = catalog
    .toSorted((a, b) => (a.manifest.name < b.manifest.name ? -1 : 1))
    .map((entry): MarketEntry => {
      let id = preferredId(entry.manifest.name);
      while (byKey.has(String(id))) id += 1;
      const numbered = { ...entry, id };
      byKey.set(String(id), numbered).set(entry.manifest.name, numbered);
      return numbered;
    });

  const find = (idOrName: string) => byKey.get(idOrName);
  return {
    entries,
    find,
    versions(name) {
      const entry = byKey.get(name);
      if (entry === undefined || entry.origin !== undefined) return elsewhere(name);
      return { published: [entry.manifest.version], states: entry.versionStates ?? {} };
    },
    get(idOrName) {
      const entry = find(idOrName);
      if (entry !== undefined) return entry;
      const near = closest(
        idOrName,
        entries.map(({ manifest }) => manifest.name),
      );
      const guess = near === undefined ? '' : `. Did you mean "${near}"?`;
      throw new PluginError('NOT_FOUND', `The catalog has no plugin "${idOrName}"${guess}`);
    },
  };
}

/** Longest time, in milliseconds, after which a change of the catalog is seen. */
const staleAfterMs = 2000;

/**
 * A market over a catalog that changes, such as a folder in which somebody writes a plugin.
 *
 * @param read Reads the catalog as it is now.
 * @param now The present, in milliseconds.
 * @param elsewhere What repositories know of versions.
 * @param revision Another value stands for a catalog that has changed, which is read at once.
 */
export function createLiveMarket(
  read: () => readonly CatalogEntry[],
  now: () => number = Date.now,
  revision: () => number = () => 0,
  elsewhere?: Market['versions'],
): Market {
  let market = createMarket(read(), elsewhere);
  let readAt = now();
  let seen = revision();

  function current(): Market {
    if (now() - readAt >= staleAfterMs || seen !== revision()) {
      seen = revision();
      market = createMarket(read(), elsewhere);
      readAt = now();
    }
    return market;
  }

  return {
    get entries() {
      return current().entries;
    },
    find: (idOrName) => current().find(idOrName),
    get: (idOrName) => current().get(idOrName),
    versions: (name) => current().versions(name),
  };
}
