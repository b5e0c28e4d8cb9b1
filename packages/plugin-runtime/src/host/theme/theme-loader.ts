import type { PluginLoader } from '../loader.ts';
import { acceptTheme, readThemeFile } from './read-theme.ts';

/** A loader that also prepares themes, which have nothing to bundle and nothing to start. */
export function withThemes(loader: PluginLoader): PluginLoader {
  return {
    ...loader,
    async prepare(source) {
      const { manifest } = source;
      if (manifest.type !== 'theme') return loader.prepare(source);
      const theme = await readThemeFile(source);
      const { warnings } = acceptTheme(manifest.name, theme);
      return { bundleDirectory: noBundle, collections: [], inputs: {}, theme, warnings };
    },
    async discard(bundleDirectory) {
      if (bundleDirectory !== noBundle) await loader.discard(bundleDirectory);
    },
  };
}

const noBundle = '';
