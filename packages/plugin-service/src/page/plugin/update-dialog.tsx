import type { CatalogDetail, InstalledPlugin } from '../../api-types.ts';
import { useApp } from '../context.ts';
import { Dialog } from '../ui/dialog.tsx';
import { ErrorNote } from '../ui/note.tsx';
import { useAction } from '../use-action.ts';
import { AddedList } from './added-list.tsx';
import { ConfigChangeList } from './config-change-list.tsx';
import { configChanges } from './config-changes.ts';
import { RequestList } from './request-list.tsx';

interface UpdateDialogProps {
  readonly plugin: InstalledPlugin;
  /** The version of the catalog. */
  readonly detail: CatalogDetail;
  readonly onUpdated: (copy: InstalledPlugin) => void;
  readonly onClose: () => void;
}

/** Asks for consent to what the new version asks for. */
export function UpdateDialog({ plugin, detail, onUpdated, onClose }: UpdateDialogProps) {
  const { api, announce } = useApp();
  const action = useAction();
  const { displayName, version, added } = detail;
  const isMore = added.length > 0;

  function update() {
    action.run(async () => {
      onUpdated(
        await api.upgrade(
          plugin.name,
          added.map(({ words }) => words),
        ),
      );
      announce(`${displayName} is at version ${version}`);
    });
  }

  return (
    <Dialog
      title={`Update ${displayName} to ${version}?`}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button type="button" className="button primary" aria-disabled={action.busy} onClick={update}>
            {action.busy ? 'Updating…' : isMore ? 'Allow and update' : 'Update'}
          </button>
        </>
      }
    >
      <p>
        It keeps its configuration and its data. If version {version} does not come up, {plugin.version} runs on.
      </p>
      {isMore ? (
        <>
          <h3>What it did not ask for before</h3>
          <AddedList added={added} />
        </>
      ) : undefined}
      <ConfigChangeList changes={configChanges(plugin.configSchema, detail.configSchema)} />
      {detail.changesHtml === undefined ? undefined : (
        <>
          <h3>What its changelog says</h3>
          <div className="prose" dangerouslySetInnerHTML={{ __html: detail.changesHtml }} />
        </>
      )}
      <RequestList plugin={detail} />
      <ErrorNote error={action.error} />
    </Dialog>
  );
}
