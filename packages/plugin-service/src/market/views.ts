import { readChangesBetween } from '@streamspace/catalog';
import {
  capabilityRequests,
  hostRequests,
  permissionRequests,
  pointRequests,
  routeRequests,
} from '@streamspace/plugin-runtime';
import type { Limit } from '@streamspace/control-plane';
import type { AddedConsent, InstalledPlugin as HostedPlugin } from '@streamspace/plugin-runtime/types';
import type { PluginInfo } from '@streamspace/plugin-sdk';
import type { CatalogDetail, CatalogPlugin, InstalledPlugin } from '../api-types.ts';
import { findUpdate } from '../repositories/find-update.ts';
import { isAssetPath } from './assets.ts';
import type { Market, MarketEntry } from './entry.ts';
import { renderReadme } from './readme.ts';
import { installedVersions } from '../routes/installed.ts';
import { categoryOf } from './search.ts';
import { versionNote, type PluginVersions } from './versions.ts';

/** Where the pictures of a plugin are served. */
const assetsUrl = (name: string) => `/api/v1/plugins/catalog/${name}/assets`;

function iconOf({ manifest, icon }: MarketEntry): { iconUrl?: string } {
  const [, path] = /^assets\/(.+)$/.exec(manifest.icon ?? '') ?? [];
  return icon !== undefined && path !== undefined && isAssetPath(path)
    ? { iconUrl: `${assetsUrl(manifest.name)}/${path}` }
    : {};
}

/** The states that other programs know: a plugin on its way up or back up counts as enabled, and one that another host runs. */
function publicState(state: HostedPlugin['state']): PluginInfo['state'] {
  return state === 'starting' || state === 'restarting' || state === 'standby' ? 'enabled' : state;
}

/** An entry of the catalog as the API shows it. */
export function toCatalogPlugin(
  entry: MarketEntry,
  installed: HostedPlugin | undefined,
  versions: PluginVersions,
): CatalogPlugin {
  const note = versionNote(versions, entry.manifest.version);
  const { manifest, tier, id } = entry;
  return {
    id,
    name: manifest.name,
    version: manifest.version,
    displayName: manifest.displayName,
    description: manifest.description,
    author: manifest.author,
    license: manifest.license,
    tier,
    category: categoryOf(manifest),
    pluginType: manifest.type,
    tags: manifest.tags ?? [],
    permissions: manifest.permissions,
    ...(entry.origin === undefined ? {} : { origin: entry.origin.repository }),
    ...iconOf(entry),
    ...(note === undefined ? {} : { versionNote: note }),
    ...(installed === undefined ? {} : { installed: publicState(installed.state) }),
  };
}

/** An entry of the catalog with all that helps to decide on it. */
export function toCatalogDetail(
  entry: MarketEntry,
  installed: HostedPlugin | undefined,
  {
    limits,
    versions,
    added,
  }: {
    readonly limits: readonly Limit[];
    readonly versions: PluginVersions;
    readonly added: readonly AddedConsent[];
  },
): CatalogDetail {
  const { manifest, readme, configSchema } = entry;
  const granted = installed?.permissionRequests
    .filter((request) => request.granted)
    .map(({ permission }) => permission);
  const changes = installed && readChangesBetween(entry.directory, installed.version, manifest.version);
  return {
    ...toCatalogPlugin(entry, installed, versions),
    readmeHtml: renderReadme(readme, assetsUrl(manifest.name)),
    permissionRequests: permissionRequests(manifest, new Set(granted)),
    hosts: hostRequests(manifest),
    routes: routeRequests(manifest),
    points: pointRequests(manifest),
    capabilities: capabilityRequests(manifest),
    added,
    limits: limits.map(({ message }) => message),
    events: manifest.events ?? [],
    ...(changes === undefined ? {} : { changesHtml: renderReadme(changes, assetsUrl(manifest.name)) }),
    ...(manifest.homepage === undefined ? {} : { homepage: manifest.homepage }),
    ...(manifest.repository === undefined ? {} : { repository: manifest.repository }),
    ...(configSchema === undefined ? {} : { configSchema }),
  };
}

/** An installed plugin as the API shows it. */
export function toInstalledPlugin(plugin: HostedPlugin, market: Market): InstalledPlugin {
  const entry = market.find(plugin.name);
  const versions = installedVersions(market, plugin.name);
  const update = entry === undefined ? undefined : findUpdate(plugin, entry, versions);
  const note = versionNote(versions, plugin.version);
  return {
    ...plugin,
    ...(entry === undefined ? {} : iconOf(entry)),
    ...(update === undefined ? {} : { update }),
    ...(note === undefined ? {} : { versionNote: note }),
  };
}
