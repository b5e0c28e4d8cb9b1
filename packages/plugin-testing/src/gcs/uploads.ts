import { randomUUID } from 'node:crypto';
import type { FakeBucket, FakeObject } from './bucket.ts';
import { checkConditions, readConditions, type Conditions } from './conditions.ts';
import { GcsFault } from './gcs-fault.ts';
import type { ObjectMetadata } from './object-metadata.ts';
import type { GcsRequest } from './request.ts';

/** A resumable upload that has begun. */
export interface FakeSession {
  readonly id: string;
  readonly name: string;
  readonly startedAt: number;
  readonly metadata: ObjectMetadata;
  readonly conditions: Conditions;
  /** Bytes of the whole, where the client has announced them. */
  readonly announced?: number | undefined;
  readonly pieces: Uint8Array[];
  persisted: number;
  completed?: FakeObject;
  cancelled: boolean;
}

export interface FakeUploads {
  /** Sessions that have neither ended nor expired. */
  open(): readonly FakeSession[];
  start(request: GcsRequest, options: { readonly now: number; readonly metadata: ObjectMetadata }): FakeSession;
  /**
   * Takes a chunk, and completes the object when it was the last one.
   *
   * @param options.keep The share of it that is kept.
   */
  chunk(request: GcsRequest, options: { readonly now: number; readonly keep: number }): FakeSession;
  status(request: GcsRequest, now: number): FakeSession;
  cancel(request: GcsRequest, now: number): void;
}

/** https://docs.cloud.google.com/storage/docs/performing-resumable-uploads#chunked-upload */
const chunkUnitBytes = 256 * 1024;
const longestMs = 7 * 24 * 60 * 60_000;

/** @see https://docs.cloud.google.com/storage/docs/resumable-uploads */
export function createUploads(bucket: FakeBucket): FakeUploads {
  const sessions = new Map<string, FakeSession>();

  function find(query: URLSearchParams, now: number): FakeSession {
    const session = sessions.get(query.get('upload_id') ?? '');
    if (session === undefined) throw new GcsFault(404, 'notFound', 'Upload not found');
    if (session.cancelled) throw new GcsFault(499, 'clientClosedRequest', 'The upload was cancelled');
    if (now - session.startedAt >= longestMs) throw new GcsFault(410, 'gone', 'The upload session has expired');
    return session;
  }

  function finish(session: FakeSession, now: number): void {
    const { name, metadata, conditions, pieces } = session;
    try {
      session.completed = bucket.write({ name, body: Buffer.concat(pieces), metadata, conditions, now });
    } catch (error) {
      // A refused upload cannot be gone on with; one that comes too fast can.
      if (error instanceof GcsFault && error.status !== 429) sessions.delete(session.id);
      throw error;
    }
  }

  return {
    open: () => [...sessions.values()].filter(({ completed, cancelled }) => completed === undefined && !cancelled),
    start({ query, headers, name }, { now, metadata }) {
      const conditions = readConditions(query);
      checkConditions(conditions, bucket.objects.get(name));
      const length = headers.get('x-upload-content-length');
      const type = headers.get('x-upload-content-type');
      const session: FakeSession = {
        id: randomUUID(),
        name,
        startedAt: now,
        metadata: type === null ? metadata : { contentType: type, ...metadata },
        conditions,
        announced: length === null ? undefined : Number(length),
        pieces: [],
        persisted: 0,
        cancelled: false,
      };
      sessions.set(session.id, session);
      return session;
    },
    chunk({ query, headers, body }, { now, keep }) {
      const session = find(query, now);
      if (session.completed !== undefined) return session;
      const { start, total } = readContentRange(headers.get('content-range'), body.length, session.persisted);
      if (session.announced !== undefined && total !== undefined && total !== session.announced)
        throw new GcsFault(400, 'invalid', 'The total size is not the one that was announced');
      const end = start + body.length;
      const isLast = total !== undefined && end >= total;
      if (start > session.persisted) throw new GcsFault(400, 'invalid', 'The chunk leaves a gap');
      if (!isLast && body.length % chunkUnitBytes !== 0)
        throw new GcsFault(400, 'invalid', `The chunk size must be a multiple of ${chunkUnitBytes}`);
      // Bytes that it has already are ignored.
      const fresh = body.subarray(session.persisted - start);
      const kept = keep === 1 ? fresh.length : Math.min(fresh.length, wholeUnits(fresh.length * keep));
      session.pieces.push(fresh.subarray(0, kept));
      session.persisted += kept;
      if (isLast && session.persisted === total) finish(session, now);
      return session;
    },
    status: ({ query }, now) => find(query, now),
    cancel({ query }, now) {
      const session = find(query, now);
      if (session.completed === undefined) session.cancelled = true;
      throw new GcsFault(499, 'clientClosedRequest', 'The upload was cancelled');
    },
  };
}

/** One unit at least, so that an upload gets on. */
const wholeUnits = (bytes: number): number =>
  Math.max(chunkUnitBytes, Math.floor(bytes / chunkUnitBytes) * chunkUnitBytes);

/** @throws {GcsFault} 400 for a range that is none, or not that of the body. */
function readContentRange(
  header: string | null,
  length: number,
  persisted: number,
): { readonly start: number; readonly total: number | undefined } {
  if (header === null) return { start: 0, total: length };
  const [, empty] = /^bytes \*\/(\d+)$/.exec(header) ?? [];
  // All is there already, and only the length of it was not known before.
  if (empty !== undefined && length === 0) return { start: persisted, total: Number(empty) };
  const [, first, last, total] = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(header) ?? [];
  if (first === undefined || Number(last) - Number(first) + 1 !== length)
    throw new GcsFault(400, 'invalid', 'Invalid Content-Range');
  return { start: Number(first), total: total === '*' ? undefined : Number(total) };
}
