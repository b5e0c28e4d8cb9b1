import type { InstalledPlugin } from '../../api-types.ts';
import { ApiFailure } from '../api.ts';
import { useApp } from '../context.ts';
import { Link } from '../navigation.tsx';
import { pluginPath } from '../routes.ts';
import { ErrorNote } from '../ui/note.tsx';
import { useAction } from '../use-action.ts';

interface EnableSwitchProps {
  readonly plugin: InstalledPlugin;
  readonly onChange: (plugin: InstalledPlugin) => void;
}

/** Whether the operator wants the plugin to run. */
export function EnableSwitch({ plugin, onChange }: EnableSwitchProps) {
  const { api, announce } = useApp();
  const action = useAction();
  const { name, displayName, enabled } = plugin;

  function toggle() {
    action.run(async () => {
      onChange(enabled ? await api.disable(name) : await api.enable(name));
      announce(enabled ? `${displayName} is disabled` : `${displayName} is enabled`);
    });
  }

  return (
    <div className="switch-place">
      <button
        type="button"
        role="switch"
        className="switch"
        aria-checked={enabled}
        aria-busy={action.busy}
        onClick={toggle}
      >
        <span className="switch-track" aria-hidden="true" />
        {action.busy ? (enabled ? 'Stopping…' : 'Starting…') : 'Enabled'}
      </button>
      <ErrorNote error={action.error} />
      {action.error instanceof ApiFailure && action.error.code === 'CONFIG_INVALID' ? (
        <Link href={pluginPath(name, 'configuration')}>Open the configuration</Link>
      ) : undefined}
    </div>
  );
}
