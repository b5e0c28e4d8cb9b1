import { randomUUID } from 'node:crypto';
import { objectStoreError } from '@streamspace/plugin-sdk';
import type { VendorUpload, WriteOptions } from '@streamspace/plugin-kit/object-store';
import { crc32c } from './crc32c.ts';
import type { GcsClient } from './gcs-client.ts';
import type { GcsUrls, Query } from './gcs-urls.ts';
import { objectFields, objectInput, type ObjectResource } from './object-resource.ts';
import type { SessionRow, SessionRows } from './rows.ts';
import { createSessionWire, type SessionWire } from './session-wire.ts';

/** Chunks but the last are multiples of it. https://docs.cloud.google.com/storage/docs/performing-resumable-uploads#chunked-upload */
export const unitBytes = 256 * 1024;

/** A resumable upload as far as this process knows it. */
interface Session {
  readonly row: SessionRow;
  readonly wire: SessionWire;
  /** Of the part that was sent last. */
  number: number;
  start: number;
  /** Where the next part begins. */
  end: number;
  /** CRC-32C of everything up to `start` and to `end`, where it is known. */
  crcBefore: number | undefined;
  crc: number | undefined;
  /** What is no whole unit: it goes with the last chunk. */
  tail: Uint8Array | undefined;
  /** Why what it made was deleted. */
  failure?: Error;
}

/** Uploads in chunks, one after the other. */
export interface Sessions {
  begin(key: string, options: WriteOptions, query: Query): Promise<string>;
  putPart(upload: VendorUpload, number: number, body: Uint8Array, signal?: AbortSignal): Promise<void>;
  /** Bytes that have arrived. */
  arrived(upload: VendorUpload): Promise<number>;
  /** Sends what is left, and answers the object and the CRC-32C that it has to have, where it is known. */
  finish(
    upload: VendorUpload,
    total: number,
  ): Promise<{ readonly object: ObjectResource; readonly crc: number | undefined }>;
  /** Says of what was finished that it is not to be used: so does every further attempt. */
  reject(upload: VendorUpload, failure: Error): Promise<never>;
  abort(upload: VendorUpload): Promise<void>;
  /** Lets go of a session that has ended. */
  forget(id: string): Promise<void>;
  unfinished(prefix: string): AsyncIterable<VendorUpload & { readonly startedAt: string }>;
}

export interface SessionsOptions {
  readonly client: GcsClient;
  readonly urls: GcsUrls;
  readonly rows: SessionRows;
  readonly now: () => number;
}

export function createSessions({ client, urls, rows, now }: SessionsOptions): Sessions {
  const open = new Map<string, Session>();

  function track(row: SessionRow): Session {
    const session: Session = {
      row,
      wire: createSessionWire(client, row.uri),
      number: 1,
      start: 0,
      end: 0,
      crcBefore: 0,
      crc: 0,
      tail: undefined,
    };
    open.set(row.id, session);
    return session;
  }

  async function find({ id, key }: VendorUpload): Promise<Session> {
    const known = open.get(id);
    if (known !== undefined) return known;
    const row = await rows.get({ id });
    if (row?.key !== key) throw objectStoreError('not_found', 'There is no such upload');
    return track(row);
  }

  async function forget(id: string): Promise<void> {
    open.delete(id);
    await rows.delete({ id });
  }

  return {
    forget,
    async begin(key, options, query) {
      const response = await client.send({
        method: 'POST',
        url: urls.upload({ uploadType: 'resumable', name: key, fields: objectFields, ...query }),
        headers: { 'content-type': 'application/json; charset=UTF-8' },
        body: [new TextEncoder().encode(JSON.stringify(objectInput(options)))],
      });
      const uri = response.headers.get('location') ?? '';
      await response.body?.cancel();
      // The bytes go where the address says: nowhere else than to the store.
      if (!URL.canParse(uri) || new URL(uri).origin !== urls.origin)
        throw objectStoreError('unknown', 'Google Cloud Storage began an upload at another host');
      const row = { id: randomUUID(), key, uri, startedAt: new Date(now()).toISOString(), marks: [] };
      await rows.put(row);
      track(row).wire.begun();
      return row.id;
    },

    async putPart(upload, number, body, signal) {
      const session = await find(upload);
      if (session.number !== number) {
        session.number = number;
        session.start = session.end;
        session.crcBefore = session.crc;
      }
      const { row, start, crcBefore } = session;
      const whole = body.subarray(0, body.length - (body.length % unitBytes));
      // The memory of the part is used again.
      session.tail = whole.length === body.length ? undefined : body.slice(whole.length);
      session.crc = crcBefore === undefined ? undefined : crc32c(whole, crcBefore);
      session.end = start + whole.length;
      if (whole.length === 0) return;
      const marks = [
        ...(crcBefore === undefined ? [] : [{ offset: start, crc: crcBefore }]),
        ...(session.crc === undefined ? [] : [{ offset: session.end, crc: session.crc }]),
      ];
      await rows.put({ ...row, marks });
      await session.wire.send(whole, start, signal);
    },

    async arrived(upload) {
      const session = await find(upload);
      const offset = await session.wire.status();
      const { marks } = (await rows.get({ id: upload.id })) ?? session.row;
      const crc = offset === 0 ? 0 : marks.find((mark) => mark.offset === offset)?.crc;
      Object.assign(session, { number: 1, start: 0, end: offset, crcBefore: 0, crc, tail: undefined });
      return offset;
    },

    async finish(upload, total) {
      const session = await find(upload);
      if (session.failure !== undefined) throw session.failure;
      const { tail = new Uint8Array(), end, crc } = session;
      const object = await session.wire.finish(tail, end, total);
      return { object, crc: crc === undefined ? undefined : crc32c(tail, crc) };
    },

    async reject(upload, failure) {
      const session = await find(upload);
      session.failure = failure;
      throw failure;
    },

    async abort({ id, key }) {
      const row = open.get(id)?.row ?? (await rows.get({ id }));
      if (row?.key !== key) return;
      const gone = [404, 410, 499];
      const response = await client.send({ method: 'DELETE', url: row.uri, isCapability: true, also: gone });
      await response.body?.cancel();
      await forget(id);
    },

    async *unfinished(prefix) {
      for await (const { id, key, startedAt } of rows.scan()) if (key.startsWith(prefix)) yield { id, key, startedAt };
    },
  };
}
