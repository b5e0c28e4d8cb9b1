import { compareBytes } from '../finding.ts';
import { compatibleTags } from './compat.ts';
import { iconUrl, manifestFor, type PackedVersion } from './plugin-files.ts';

/** A bare list, of which every field has the type that the marketplace of older control planes decodes. */
export function catalogJson(plugins: readonly PackedVersion[], url: string): string {
  const rows = plugins
    .toSorted((a, b) => compareBytes(a.manifest.name, b.manifest.name))
    .map((plugin) => {
      const { name, version, displayName, description, author, category } = plugin.manifest;
      return {
        name,
        version,
        displayName,
        description,
        author,
        category: category ?? '',
        tags: compatibleTags(plugin.manifest),
        iconUrl: iconUrl(plugin, url) ?? '',
        downloadUrl: `${url}/${name}/${version}/plugin.tar.gz`,
        manifest: manifestFor(plugin, url),
      };
    });
  return `${JSON.stringify(rows, undefined, 2)}\n`;
}
