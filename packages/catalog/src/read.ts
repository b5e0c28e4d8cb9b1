import { join } from 'node:path';
import type { Manifest, Theme } from '@streamspace/plugin-sdk';
import { readReleaseDate } from './changelog.ts';
import type { PluginFolder } from './discover.ts';
import { pathKind } from './files.ts';
import type { Finding } from './finding.ts';
import type { JsonObject } from './json/object.ts';
import type { VersionStates } from './versions/version-states.ts';
import { validateRepository, type ValidatedPlugin } from './validate.ts';

/** A plugin that can be listed and installed. */
export interface CatalogPlugin extends PluginFolder {
  readonly manifest: Manifest;
  /** Markdown, as its author wrote it; empty where the file is missing. */
  readonly readme: string;
  /** JSON Schema 2020-12 of its configuration; absent where there is nothing to configure. */
  readonly configSchema?: JsonObject;
  /** Tokens and options of a theme. */
  readonly theme?: Theme;
  /** What became of its versions; absent where all are active. */
  readonly versionStates?: VersionStates;
  /** Path of the icon's file. */
  readonly icon?: string;
  /** Day of the newest release that its CHANGELOG.md names, `YYYY-MM-DD`. */
  readonly releasedOn?: string;
}

export interface Catalog {
  /** Official ones first, each tier in byte order. */
  readonly plugins: readonly CatalogPlugin[];
  /** All that is wrong in the repository, with the reasons why a plugin is not among `plugins`. */
  readonly findings: readonly Finding[];
}

/** Reads every plugin of a repository that has no fatal fault. One that has never hides another. */
export function readCatalog(root: string): Catalog {
  const { plugins, findings } = validateRepository(root);
  return { plugins: plugins.flatMap((plugin) => toCatalogPlugin(plugin, root)), findings };
}

function toCatalogPlugin(plugin: ValidatedPlugin, root: string): CatalogPlugin[] {
  const { manifest, readme = '', isUsable, silences: _silences, ...rest } = plugin;
  if (manifest === undefined || !isUsable) return [];
  const icon = manifest.icon;
  const hasIcon = icon !== undefined && pathKind(plugin.directory, icon) === 'file';
  const releasedOn = readReleaseDate(root, plugin.path);
  return [
    {
      ...rest,
      manifest,
      readme,
      ...(hasIcon && { icon: join(plugin.directory, icon) }),
      ...(releasedOn !== undefined && { releasedOn }),
    },
  ];
}
