import { PluginError } from '@streamspace/plugin-sdk';
import type { NewJob } from './store.ts';
import type { StoredRow } from './stored-row.ts';

/** Jobs that wait, and the bytes of their payloads. */
export interface Use {
  readonly items: number;
  readonly bytes: number;
}

/** There are too many of one name. */
export function limitExceeded({ handler, limit }: NewJob, use: Use): PluginError {
  return new PluginError(
    'QUOTA_EXCEEDED',
    `Cannot enqueue the job "${handler}": ${use.items} with ${use.bytes} bytes of payload wait, its limit in ` +
      `manifest.json is ${limit?.items} with ${limit?.bytes} bytes. Enqueue again when some are done.`,
  );
}

/** There are too many of the plugin. */
export function quotaExceeded({ plugin, handler, quota }: NewJob, use: Use): PluginError {
  return new PluginError(
    'QUOTA_EXCEEDED',
    `Cannot enqueue the job "${handler}": ${use.items} jobs with ${use.bytes} bytes of payload wait for "${plugin}", ` +
      `the most are ${quota.jobs} jobs and ${quota.bytes} bytes. Enqueue again when some are done, or send less in each.`,
  );
}

/**
 * Only what is dead starts anew.
 *
 * @param hasSuccessor A job that was enqueued later under the same id waits.
 * @throws {PluginError} `NOT_FOUND`, `INVALID_STATE`, or `CONFLICT`.
 */
export function checkDeadLetter<Row extends Pick<StoredRow, 'state'>>(
  { plugin, id }: { readonly plugin: string; readonly id: string },
  row: Row | undefined,
  hasSuccessor: boolean,
): asserts row is Row {
  const what = `Cannot redeliver "${id}"`;
  if (row === undefined) throw new PluginError('NOT_FOUND', `${what}: "${plugin}" has no delivery or job of this id`);
  if (row.state !== 'dead') {
    throw new PluginError('INVALID_STATE', `${what}: it is ${row.state}, only a dead letter can be`);
  }
  if (hasSuccessor) throw new PluginError('CONFLICT', `${what}: a newer job of this id is waiting, it goes instead`);
}
