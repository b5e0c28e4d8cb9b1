import type { CatalogDetail, InstalledPlugin } from '../../api-types.ts';
import { useApp } from '../context.ts';
import { Dialog } from '../ui/dialog.tsx';
import { ErrorNote } from '../ui/note.tsx';
import { useAction } from '../use-action.ts';
import { RequestList } from './request-list.tsx';

interface InstallDialogProps {
  readonly plugin: CatalogDetail;
  readonly onInstalled: (copy: InstalledPlugin) => void;
  readonly onClose: () => void;
}

/** Asks for consent to what the plugin asks for. */
export function InstallDialog({ plugin, onInstalled, onClose }: InstallDialogProps) {
  const { api, announce } = useApp();
  const action = useAction();
  const { displayName, permissionRequests } = plugin;
  const required = permissionRequests.filter(({ optional }) => !optional);

  function install() {
    action.run(async () => {
      onInstalled(await api.install(plugin.name));
      announce(`${displayName} is installed, and switched off until you enable it`);
    });
  }

  return (
    <Dialog
      title={`Install ${displayName}?`}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button type="button" className="button primary" aria-disabled={action.busy} onClick={install}>
            {action.busy ? 'Installing…' : required.length === 0 ? 'Install' : 'Allow and install'}
          </button>
        </>
      }
    >
      <RequestList plugin={plugin} />
      <ErrorNote error={action.error} />
    </Dialog>
  );
}
