import { prerelease } from 'semver';
import type { CatalogEntry } from '../market/entry.ts';
import { isOffered, type PluginVersions } from '../market/versions.ts';
import type { OfferedUpdate } from './api-types.ts';

/**
 * The version of the catalog, where it is newer than the installed one, or the way out of a blocked one, and comes from the
 * same place. A pre-release is offered to who has one.
 */
export function findUpdate(
  installed: { readonly version: string },
  { manifest: { version }, origin, isForeign }: CatalogEntry,
  versions: PluginVersions,
): OfferedUpdate | undefined {
  if (isForeign === true || !isOffered(versions, installed.version, version)) return undefined;
  if (prerelease(version) !== null && prerelease(installed.version) === null) return undefined;
  return { version, ...(origin === undefined ? {} : { repository: origin.repository }) };
}
