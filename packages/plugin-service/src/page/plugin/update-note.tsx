import { useState } from 'react';
import type { CatalogDetail, InstalledPlugin } from '../../api-types.ts';
import { Icon } from '../ui/icon.tsx';
import { Note } from '../ui/note.tsx';
import { UpdateDialog } from './update-dialog.tsx';

interface UpdateNoteProps {
  readonly plugin: InstalledPlugin;
  readonly detail: CatalogDetail | undefined;
  readonly onChange: (plugin: InstalledPlugin) => void;
}

/** Offers the version of the catalog. Until somebody takes it, the installed one runs on. */
export function UpdateNote({ plugin, detail, onChange }: UpdateNoteProps) {
  const [asking, setAsking] = useState(false);
  const { update } = plugin;
  if (update === undefined || detail === undefined) return undefined;
  return (
    <>
      <Note
        tone="calm"
        title={`Version ${update.version} is there${update.repository === undefined ? '' : `, from ${update.repository}`}`}
        actions={
          <button type="button" className="button" onClick={() => setAsking(true)}>
            <Icon name="up" />
            Update
          </button>
        }
      />
      {asking ? (
        <UpdateDialog
          plugin={plugin}
          detail={detail}
          onUpdated={(copy) => {
            setAsking(false);
            onChange(copy);
          }}
          onClose={() => setAsking(false)}
        />
      ) : undefined}
    </>
  );
}
