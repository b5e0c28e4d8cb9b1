import type { ContainerClient } from '@azure/storage-blob';
import { objectStoreError } from '@streamspace/plugin-sdk';
import { blobName } from './blob-names.ts';

/**
 * Asks for an object of the archive, at standard priority.
 *
 * @param folders Those of the store: it touches nothing beside them.
 * @param key With its folders, as the container has it.
 * @returns What comes of it, for the person who asked.
 * @throws {PluginError} reason `invalid_key` for a key outside of the folders.
 * @see https://learn.microsoft.com/azure/storage/blobs/archive-rehydrate-overview
 */
export async function rehydrate(container: ContainerClient, folders: readonly string[], key: string): Promise<string> {
  if (!folders.some((folder) => key.startsWith(folder)))
    throw objectStoreError('invalid_key', `The key has to begin with a folder of this store: ${folders.join(', ')}`);
  const blob = container.getBlockBlobClient(blobName(key));
  const { accessTier, archiveStatus } = await blob.getProperties();
  if (archiveStatus !== undefined) return `"${key}" is on its way already, which takes up to 15 hours`;
  if (accessTier !== 'Archive') return `"${key}" is not in the archive: it can be read`;
  await blob.setAccessTier('Hot', { rehydratePriority: 'Standard' });
  return `"${key}" will be readable within 15 hours`;
}
