import { PluginError } from '@streamspace/plugin-sdk';

/** The name that the system gave an error, such as `ENOENT`. */
export const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

/**
 * Runs what needs room on a disk.
 *
 * @throws {PluginError} `STORAGE_FULL` when there is none, or the system's own quota is used up.
 */
export async function onDisk<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = codeOf(error);
    if (code !== 'ENOSPC' && code !== 'EDQUOT') throw error;
    throw new PluginError('STORAGE_FULL', 'Cannot write: the disk of the host is full', { cause: error });
  }
}
