import { routesOf, type Route } from '../inbound/route-table.ts';
import type { PluginRecord } from './plugin-table.ts';

type Recorded = { readonly record: PluginRecord };

/** Routes of a plugin that is switched on, without aliases that another one has kept. */
export function keptRoutes<E extends Recorded>(entry: E, all: readonly E[]): readonly Route[] {
  if (!entry.record.enabled) return [];
  return routesOf(entry.record.manifest).map((route) => ({
    ...route,
    aliases: route.aliases.filter((alias) => keeperOf(alias, all) === entry),
  }));
}

/** Aliases are kept by who has them first: of two plugins that want one, the one that was installed earlier. */
function keeperOf<E extends Recorded>(alias: string, all: readonly E[]): E | undefined {
  return all
    .filter(({ record }) => record.enabled && routesOf(record.manifest).some(({ aliases }) => aliases.includes(alias)))
    .toSorted((a, b) => a.record.id - b.record.id)[0];
}
