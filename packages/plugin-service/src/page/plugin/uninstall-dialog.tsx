import { useState } from 'react';
import type { InstalledPlugin } from '../../api-types.ts';
import { useApp } from '../context.ts';
import { plural } from '../format.ts';
import { Dialog } from '../ui/dialog.tsx';
import { ErrorNote } from '../ui/note.tsx';
import { useAction } from '../use-action.ts';

interface UninstallDialogProps {
  readonly plugin: InstalledPlugin;
  readonly onUninstalled: () => void;
  readonly onClose: () => void;
}

export function UninstallDialog({ plugin, onUninstalled, onClose }: UninstallDialogProps) {
  const { api, announce, drafts } = useApp();
  const action = useAction();
  const [keepsData, setKeepsData] = useState(false);
  const undelivered = plugin.deliveries.waiting + plugin.deliveries.running;

  function uninstall() {
    action.run(async () => {
      await api.uninstall(plugin.name, keepsData ? 'keep' : 'remove');
      drafts.delete(plugin.name);
      onUninstalled();
      announce(`${plugin.displayName} is uninstalled`);
    });
  }

  return (
    <Dialog
      title={`Uninstall ${plugin.displayName}?`}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            Keep it
          </button>
          <button type="button" className="button danger" aria-disabled={action.busy} onClick={uninstall}>
            {action.busy ? 'Uninstalling…' : 'Uninstall'}
          </button>
        </>
      }
    >
      <p>
        Its configuration, its secrets and its delivery history are deleted
        {keepsData ? '' : ', and what it has stored'}. This cannot be undone; to keep them, disable it instead.
      </p>
      <label className="check">
        <input type="checkbox" checked={keepsData} onChange={({ target }) => setKeepsData(target.checked)} />
        Leave what it has stored for when it is installed from the same place again
      </label>
      {undelivered > 0 ? (
        <p className="strong">{plural(undelivered, 'delivery', 'deliveries')} on the way will be lost.</p>
      ) : undefined}
      <ErrorNote error={action.error} />
    </Dialog>
  );
}
