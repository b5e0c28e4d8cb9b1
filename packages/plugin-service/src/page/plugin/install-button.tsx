import type { CatalogDetail, InstalledPlugin } from '../../api-types.ts';
import { useApp } from '../context.ts';
import { Icon } from '../ui/icon.tsx';
import { ErrorNote } from '../ui/note.tsx';
import { useAction } from '../use-action.ts';

interface InstallButtonProps {
  /** Absent for what the catalog does not offer. */
  readonly detail: CatalogDetail | undefined;
  /** Consent is needed first. */
  readonly onAsk: () => void;
  readonly onInstalled: (copy: InstalledPlugin) => void;
}

/** Installs a theme at once, since there is nothing to consent to; asks before anything else. */
export function InstallButton({ detail, onAsk, onInstalled }: InstallButtonProps) {
  const { api, announce } = useApp();
  const action = useAction();

  function install() {
    if (detail?.pluginType !== 'theme') return onAsk();
    action.run(async () => {
      onInstalled(await api.install(detail.name));
      announce(`${detail.displayName} is installed, and offered to nobody until you enable it`);
    });
  }

  return (
    <div className="switch-place">
      <button type="button" className="button primary" aria-disabled={action.busy} onClick={install}>
        <Icon name="download" />
        {action.busy ? 'Installing…' : 'Install'}
      </button>
      <ErrorNote error={action.error} />
    </div>
  );
}
