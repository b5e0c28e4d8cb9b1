import type { InstalledPlugin } from '../../api-types.ts';
import { Link } from '../navigation.tsx';
import { ForRole } from '../role/for-role.tsx';
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
  if (plugin.pluginType === 'theme') return <ThemeStep plugin={plugin} />;
  if (plugin.enabled) return undefined;
  if (!complete) {
    return (
      <Note
        tone="calm"
        title="Next: fill in the configuration, then enable the plugin"
        actions={
          tab === 'configuration' ? undefined : (
            <ForRole least="admin">
              {' '}
              <Link className="button" href={pluginPath(plugin.name, 'configuration')}>
                Configure
              </Link>
            </ForRole>
          )
        }
      />
    );
  }
  return plugin.state === 'installed' ? (
    <Note tone="calm" title="Next: enable the plugin; it does nothing until then" />
  ) : undefined;
}

function ThemeStep({ plugin: { state } }: Pick<NextStepProps, 'plugin'>) {
  if (state === 'installed')
    return <Note tone="calm" title="Next: enable the theme; nobody can choose it until then" />;
  if (state !== 'enabled') return undefined;
  return (
    <Note
      tone="calm"
      title="Everybody can choose this theme in their settings"
      actions={
        <Link className="button" href="/home/settings">
          Try it on
        </Link>
      }
    />
  );
}
