import type { InstalledPlugin } from '../../api-types.ts';
import { useApp } from '../context.ts';
import { Dialog } from '../ui/dialog.tsx';
import { ErrorNote } from '../ui/note.tsx';
import { useAction } from '../use-action.ts';

interface RollbackDialogProps {
  readonly plugin: InstalledPlugin;
  readonly onRolledBack: (copy: InstalledPlugin) => void;
  readonly onClose: () => void;
}

export function RollbackDialog({ plugin, onRolledBack, onClose }: RollbackDialogProps) {
  const { api, announce } = useApp();
  const action = useAction();
  const { name, displayName, version, previousVersion } = plugin;

  function rollBack() {
    action.run(async () => {
      onRolledBack(await api.rollback(name));
      announce(`${displayName} is at version ${previousVersion} again`);
    });
  }

  return (
    <Dialog
      title={`Go back to ${displayName} ${previousVersion}?`}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            Stay at {version}
          </button>
          <button type="button" className="button primary" aria-disabled={action.busy} onClick={rollBack}>
            {action.busy ? 'Going back…' : 'Go back'}
          </button>
        </>
      }
    >
      <p>
        It gets the configuration that it had at {previousVersion}. What it has stored stays as it is. If{' '}
        {previousVersion} does not come up, {version} runs on.
      </p>
      <ErrorNote error={action.error} />
    </Dialog>
  );
}
