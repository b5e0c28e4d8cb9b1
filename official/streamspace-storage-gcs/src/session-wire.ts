import { objectStoreError } from '@streamspace/plugin-sdk';
import type { GcsClient } from './gcs-client.ts';
import { readResource, type ObjectResource } from './object-resource.ts';

/**
 * The protocol of one resumable upload. Cloud Storage says how far it is, and may have taken less than it was sent: the rest is
 * sent again. After a request whose answer is missing it is asked first.
 *
 * @see https://docs.cloud.google.com/storage/docs/performing-resumable-uploads
 */
export interface SessionWire {
  /** Nothing has arrived yet, for certain. */
  begun(): void;
  /** Bytes that have arrived, as Cloud Storage says now. */
  status(): Promise<number>;
  /** Sends a chunk of whole units that begins at an offset. */
  send(chunk: Uint8Array, start: number, signal?: AbortSignal): Promise<void>;
  /** Sends the last bytes, and answers the object. */
  finish(tail: Uint8Array, start: number, total: number): Promise<ObjectResource>;
}

/** How often Cloud Storage may take nothing of what it is sent. */
const mostStalls = 3;

export function createSessionWire(client: GcsClient, uri: string): SessionWire {
  /** Bytes that have arrived; `undefined` after a request without an answer. */
  let arrived: number | undefined;
  let completed: ObjectResource | undefined;

  async function put(range: string, body: readonly Uint8Array[], signal?: AbortSignal): Promise<void> {
    arrived = undefined;
    const response = await client.send({
      method: 'PUT',
      url: uri,
      headers: { 'content-range': range },
      body,
      signal,
      also: [308, 404, 410, 499],
      isCapability: true,
    });
    if (response.ok) {
      completed = readResource(await response.json().catch(() => undefined));
      arrived = completed.size;
      return;
    }
    await response.body?.cancel();
    if (response.status !== 308)
      throw objectStoreError('aborted', 'The upload is gone at Google Cloud Storage: begin it anew', {
        details: { status: response.status },
      });
    arrived = readRange(response.headers.get('range'));
  }

  async function ask(): Promise<number> {
    await put('bytes */*', []);
    return arrived ?? 0;
  }

  /** Sends bytes until all of them have arrived; `total` is known of the last ones. */
  async function sendAll(
    bytes: Uint8Array,
    start: number,
    total: number | undefined,
    signal?: AbortSignal,
  ): Promise<void> {
    const end = start + bytes.length;
    let at = arrived ?? (await ask());
    for (let stalls = 0; at !== end || (total !== undefined && completed === undefined);) {
      if (completed !== undefined) throw objectStoreError('integrity', 'The upload was completed by somebody else');
      if (at < start || at > end)
        throw objectStoreError('integrity', `Google Cloud Storage has ${at} bytes, and ${start} to ${end} were sent`);
      const rest = bytes.subarray(at - start);
      const range = rest.length === 0 ? '*' : `${at}-${end - 1}`;
      // oxlint-disable-next-line no-await-in-loop -- an answer says where to go on
      await put(`bytes ${range}/${total ?? '*'}`, [rest], signal);
      const next = arrived ?? 0;
      stalls = next === at && completed === undefined ? stalls + 1 : 0;
      if (stalls >= mostStalls)
        throw objectStoreError('unavailable', 'Google Cloud Storage takes no more of an upload');
      if (next < at) throw objectStoreError('integrity', 'Google Cloud Storage has lost bytes that it had taken');
      at = next;
    }
  }

  return {
    begun: () => void (arrived = 0),
    status: ask,
    send: (chunk, start, signal) => sendAll(chunk, start, undefined, signal),
    async finish(tail, start, total) {
      // What has arrived in full before may have been answered to somebody who is no more.
      if (completed === undefined && arrived === undefined) await ask();
      if (completed === undefined) {
        if (start + tail.length !== total)
          throw objectStoreError('integrity', `There are ${start + tail.length} bytes of an upload of ${total}`);
        await sendAll(tail, start, total);
      }
      if (completed === undefined)
        throw objectStoreError('unavailable', 'Google Cloud Storage did not complete the upload');
      return completed;
    },
  };
}

/** How many bytes `Range: bytes=0-41` says that there are; without the header there are none. */
function readRange(header: string | null): number {
  if (header === null) return 0;
  const [, last] = /^bytes=0-(\d+)$/.exec(header) ?? [];
  if (last === undefined) throw objectStoreError('unknown', 'Google Cloud Storage answered with a range that is none');
  return Number(last) + 1;
}
