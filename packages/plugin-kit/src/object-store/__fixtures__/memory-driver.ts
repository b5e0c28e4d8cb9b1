import { createHash, randomUUID } from 'node:crypto';
import { objectStoreError } from '@streamspace/plugin-sdk';
import type { StoredObject, StoredPart, StoreDriver, StoreLimits, WriteOptions, Written } from '../driver.ts';

interface Kept {
  readonly object: StoredObject;
  readonly body: Uint8Array;
}

export interface MemoryDriver extends StoreDriver {
  readonly objects: Map<string, Kept>;
  readonly uploads: Map<string, { readonly key: string; startedAt: string; readonly parts: Map<number, Uint8Array> }>;
  /** Fails the next requests with these errors, the first ones first. */
  readonly failures: Error[];
  /** Kinds of requests so far. */
  readonly requests: string[];
  /** How long each part is on its way. */
  partMs: number;
}

const etagOf = (body: Uint8Array): string => createHash('md5').update(body).digest('hex');

/** A vendor in memory, with parts of 1 KiB at least. */
export function memoryDriver(limits: Partial<StoreLimits> = {}): MemoryDriver {
  const objects = new Map<string, Kept>();
  const uploads: MemoryDriver['uploads'] = new Map();
  const failures: Error[] = [];
  const requests: string[] = [];

  function asked(kind: string): void {
    requests.push(kind);
    const failure = failures.shift();
    if (failure !== undefined) throw failure;
  }

  function store(key: string, body: Uint8Array, { ifAbsent, contentType, metadata }: WriteOptions): Written {
    if (ifAbsent && objects.has(key)) throw objectStoreError('precondition_failed', 'The key exists already');
    const etag = etagOf(body);
    const lastModified = new Date().toISOString();
    objects.set(key, { body, object: { key, size: body.length, etag, contentType, metadata, lastModified } });
    return { etag };
  }

  const partOf = (number: number, body: Uint8Array): StoredPart => ({ number, size: body.length, etag: etagOf(body) });

  const driver: MemoryDriver = {
    objects,
    uploads,
    failures,
    requests,
    partMs: 0,
    conditionalPut: true,
    limits: {
      maxObjectBytes: 1024 ** 3,
      minPartBytes: 1024,
      maxPartBytes: 1024 ** 2,
      maxParts: 10_000,
      equalParts: false,
      sequential: false,
      ...limits,
    },
    async put(key, body, options) {
      asked('put');
      return store(key, new Uint8Array(body), options);
    },
    async get(key, { range, ifMatch }) {
      asked('get');
      const found = objects.get(key);
      if (found === undefined) throw objectStoreError('not_found', 'There is no such object');
      if (ifMatch !== undefined && ifMatch !== found.object.etag)
        throw objectStoreError('precondition_failed', 'The object is another one');
      if (range !== undefined && range.start >= found.body.length)
        throw objectStoreError('invalid_range', 'The range starts past the end');
      const body = range === undefined ? found.body : found.body.slice(range.start, (range.end ?? Infinity) + 1);
      return { object: found.object, body: new Blob([new Uint8Array(body)]).stream() };
    },
    async head(key) {
      asked('head');
      return objects.get(key)?.object;
    },
    async delete(key, { ifMatch }) {
      asked('delete');
      const found = objects.get(key);
      if (found !== undefined && ifMatch !== undefined && ifMatch !== found.object.etag)
        throw objectStoreError('precondition_failed', 'The object is another one');
      objects.delete(key);
    },
    async list({ prefix, limit }) {
      asked('list');
      const keys = [...objects.keys()].filter((key) => key.startsWith(prefix)).toSorted();
      return { objects: keys.slice(0, limit).flatMap((key) => objects.get(key)?.object ?? []), prefixes: [] };
    },
    async begin(key) {
      asked('begin');
      const id = randomUUID();
      uploads.set(id, { key, startedAt: new Date().toISOString(), parts: new Map() });
      return id;
    },
    async putPart({ id }, number, body, signal) {
      asked('part');
      if (driver.partMs > 0) await new Promise((resolve) => setTimeout(resolve, driver.partMs));
      if (signal?.aborted === true) throw objectStoreError('aborted', 'The part was given up');
      const upload = uploads.get(id);
      if (upload === undefined) throw objectStoreError('not_found', 'There is no such upload');
      upload.parts.set(number, new Uint8Array(body));
      return partOf(number, body);
    },
    async parts({ id }) {
      asked('parts');
      const upload = uploads.get(id);
      if (upload === undefined) throw objectStoreError('not_found', 'There is no such upload');
      return [...upload.parts].toSorted(([a], [b]) => a - b).map(([number, body]) => partOf(number, body));
    },
    async complete({ id, key }, parts, options) {
      asked('complete');
      const upload = uploads.get(id);
      if (upload === undefined) throw objectStoreError('not_found', 'There is no such upload');
      const bodies = parts.map(({ number }) => upload.parts.get(number) ?? new Uint8Array());
      const written = store(key, new Uint8Array(Buffer.concat(bodies)), options);
      uploads.delete(id);
      return written;
    },
    async abort({ id }) {
      asked('abort');
      uploads.delete(id);
    },
    async *unfinished(prefix) {
      asked('unfinished');
      for (const [id, { key, startedAt }] of uploads) if (key.startsWith(prefix)) yield { id, key, startedAt };
    },
    async presign() {
      throw objectStoreError('unsupported', 'There are no addresses in memory');
    },
  };
  return driver;
}
