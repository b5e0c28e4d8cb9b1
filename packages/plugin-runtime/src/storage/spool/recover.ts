import { isPluginError } from '@streamspace/plugin-sdk';
import type { FileRow, FileTable } from './file-table.ts';
import type { SpoolMedium } from './medium.ts';

interface Place {
  readonly plugin: string;
  readonly table: FileTable;
  readonly medium: SpoolMedium;
}

/** Cuts off what was not synced before the host ended, and removes blobs that never became a file. */
export async function recover(place: Place): Promise<void> {
  const { plugin, table, medium } = place;
  const known = new Set<string>();
  for (const row of table.all(plugin)) {
    known.add(row.blob);
    // oxlint-disable-next-line no-await-in-loop -- only those that were open: as a rule there are none
    if (row.open) await cut(place, row);
  }
  for (const blob of await medium.list(plugin)) {
    // oxlint-disable-next-line no-await-in-loop -- one after another, as above
    if (!known.has(blob)) await medium.remove(plugin, blob);
  }
}

async function cut({ plugin, table, medium }: Place, { name, blob, bytes }: FileRow): Promise<void> {
  try {
    const file = await medium.open(plugin, blob, 'write');
    try {
      await file.truncate(bytes);
    } finally {
      await file.close();
    }
  } catch (error) {
    // Whoever reads the file is told; the others must not suffer for it.
    if (!isPluginError(error) || error.code !== 'INTEGRITY') throw error;
  }
  table.setOpen(plugin, name, false);
}
