import type { Json } from '@streamspace/plugin-sdk';
import type { Registry } from '../registry.ts';
import { acceptTheme } from '../theme/read-theme.ts';
import type { InstalledTheme, PluginHost } from '../types.ts';

/** The themes that people can choose. */
export function themeOperations(registry: Registry): Pick<PluginHost, 'themes'> {
  // Judging a theme takes milliseconds, and another one comes with another build only.
  const accepted = new WeakMap<Json, InstalledTheme['theme']>();

  function themeOf(name: string, json: Json): InstalledTheme['theme'] {
    const known = accepted.get(json);
    if (known !== undefined) return known;
    const { theme } = acceptTheme(name, json);
    accepted.set(json, theme);
    return theme;
  }

  return {
    themes: () =>
      registry.all().flatMap(({ record: { manifest, theme }, managed }) => {
        if (theme === undefined || managed.state !== 'enabled') return [];
        const { name, displayName, description, version } = manifest;
        return [{ name, displayName, description, version, theme: themeOf(name, theme) }];
      }),
  };
}
