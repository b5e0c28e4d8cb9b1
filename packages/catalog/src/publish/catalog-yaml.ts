import { tiers } from '../discover.ts';
import { compareBytes } from '../finding.ts';
import { catalogDocument, type ListedPlugin } from '../generate.ts';
import type { JsonObject } from '../json/object.ts';
import { stringifyYaml } from '../yaml-text.ts';
import { iconUrl, type PackedVersion } from './plugin-files.ts';
import type { PublishedVersion } from './publication.ts';

const header = '# Written by `streamspace catalog publish`; never edited by hand.\n';

/** A plugin of the repository, as the catalog shows it: by the version that is offered. */
export interface CatalogRow extends Omit<ListedPlugin, 'manifest'>, PackedVersion {
  readonly versions: readonly PublishedVersion[];
}

/** The text of `catalog.yaml`: what the sources' one says, and every version, official plugins first, each tier in byte order. */
export function catalogYaml(parts: {
  readonly published: readonly CatalogRow[];
  /** Entries of plugins that are no longer in the repository. */
  readonly older: readonly JsonObject[];
  readonly serial: number;
  readonly url: string;
  readonly expiresAt: Date;
}): string {
  const { published, older, serial, url, expiresAt } = parts;
  const document = catalogDocument(published);
  const byName = new Map(published.map((each) => [each.manifest.name, each]));
  const plugins = document.spec.plugins.map(({ path: _path, icon: _icon, ...entry }) => {
    const plugin = byName.get(entry.name);
    const icon = plugin && iconUrl(plugin, url);
    return { ...entry, path: entry.name, ...(icon !== undefined && { icon }), versions: plugin?.versions ?? [] };
  });
  const all: readonly JsonObject[] = [...plugins, ...older];
  const inTier = (tier: string) => all.filter(({ category }) => category === tier);
  const { categories, stats } = document.spec;
  return (
    header +
    stringifyYaml({
      ...document,
      metadata: { ...document.metadata, url, serial, expiresAt: expiresAt.toISOString() },
      spec: {
        ...document.spec,
        categories: categories.map((tier) => ({ ...tier, plugins: inTier(tier.name).length })),
        plugins: tiers.flatMap((tier) =>
          inTier(tier).toSorted((a, b) => compareBytes(String(a['name']), String(b['name']))),
        ),
        stats: {
          ...stats,
          totalPlugins: all.length,
          officialPlugins: inTier('official').length,
          communityPlugins: inTier('community').length,
        },
      },
    })
  );
}
