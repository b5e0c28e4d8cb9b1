import { isPluginError } from '@streamspace/plugin-sdk';
import type { GcsClient } from './gcs-client.ts';
import type { GcsUrls } from './gcs-urls.ts';
import type { RepairRow, RepairRows } from './rows.ts';

/** Writes the SHA-256 of an upload beside its object, when it is known: after the last byte. */
export interface HashNotes {
  /** An object without its hash is whole all the same: what fails is done later. */
  write(note: RepairRow): Promise<void>;
  /** Writes those that failed, and says how many. */
  repair(): Promise<number>;
}

export interface HashNotesOptions {
  readonly client: GcsClient;
  readonly urls: GcsUrls;
  readonly rows: RepairRows;
  readonly log: (message: string, details: Readonly<Record<string, string>>) => void;
}

export function createHashNotes({ client, urls, rows, log }: HashNotesOptions): HashNotes {
  async function patch({ key, generation, sha256 }: RepairRow): Promise<void> {
    const response = await client.send({
      method: 'PATCH',
      // Whoever else has changed its metadata has done so for a reason.
      url: urls.object(key, { generation, ifMetagenerationMatch: 1, fields: 'generation' }),
      headers: { 'content-type': 'application/json; charset=UTF-8' },
      body: [new TextEncoder().encode(JSON.stringify({ metadata: { 'ss-sha256': sha256 } }))],
    });
    await response.body?.cancel();
  }

  return {
    async write(note) {
      try {
        await patch(note);
      } catch (error) {
        log('the hash of an object is written later', { error: String(error) });
        await rows.put(note);
      }
    },
    async repair() {
      let repaired = 0;
      for await (const note of rows.scan()) {
        try {
          await patch(note);
          repaired += 1;
        } catch (error) {
          const isOver =
            isPluginError(error) && (error.reason === 'not_found' || error.reason === 'precondition_failed');
          if (!isOver) throw error;
        }
        await rows.delete({ key: note.key, generation: note.generation });
      }
      return repaired;
    },
  };
}
