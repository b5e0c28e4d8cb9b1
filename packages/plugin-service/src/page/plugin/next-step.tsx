import type { InstalledPlugin } from '../../api-types.ts';
import { Link } from '../navigation.tsx';
import { pluginPath, type PluginTab } from '../routes.ts';
import { Note } from '../ui/note.tsx';

interface NextStepProps {
  readonly plugin: InstalledPlugin;
  readonly tab: PluginTab;
  /** The saved configuration has all that is required. */
  readonly complete: boolean;
}

/** What stands between a plugin and its first run. */
export function NextStep({ plugin, tab, complete }: NextStepProps) {
  if (plugin.enabled) return undefined;
  if (!complete) {
    return (
      <Note
        tone="calm"
        title="Next: fill in the configuration, then enable the plugin"
        actions={
          tab === 'configuration' ? undefined : (
            <Link className="button" href={pluginPath(plugin.name, 'configuration')}>
              Configure
            </Link>
          )
        }
      />
    );
  }
  return plugin.state === 'installed' ? (
    <Note tone="calm" title="Next: enable the plugin; it does nothing until then" />
  ) : undefined;
}
