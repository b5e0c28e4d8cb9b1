import { randomUUID } from 'node:crypto';
import type { LocalProvider } from '@streamspace/plugin-runtime';
import { objectStoreError, type ObjectInfo, type ObjectStore, type PutOptions } from '@streamspace/plugin-sdk';
import { bytesOf, sha256Of, streamOf } from './bytes.ts';
import { checkKey, checkMetadata, checkPrefix } from './rules.ts';

interface Kept {
  readonly info: ObjectInfo;
  readonly body: Uint8Array;
}

interface Open {
  readonly owner: string;
  readonly key: string;
  readonly options: PutOptions;
  readonly chunks: Uint8Array[];
  /** Who writes: taking an upload up again ends whoever did before. */
  turn: number;
}

export interface MemoryStore extends LocalProvider<'object-store'> {
  /** Whole keys: purpose, consumer and key. */
  keys(): readonly string[];
  /** Tokens of uploads that have not ended. */
  uploads(): readonly string[];
}

/**
 * An object store in memory, for tests of plugins that use one. It keeps to the rules of the point as a real one does.
 *
 * @example
 * host.extensions.provide('object-store', memoryStore());
 *
 * @param options.now Milliseconds since 1970. Default: the time of this machine.
 */
export function memoryStore({ now = Date.now }: { readonly now?: () => number } = {}): MemoryStore {
  const objects = new Map<string, Kept>();
  const open = new Map<string, Open>();

  const provide = (consumer: Parameters<LocalProvider<'object-store'>>[0]): ObjectStore => {
    const owner = `${consumer.purpose ?? 'default'}/${consumer.plugin}/`;

    function store(key: string, body: Uint8Array, options: PutOptions): ObjectInfo {
      const sha256 = sha256Of(body);
      if (options.contentLength !== undefined && options.contentLength !== body.length)
        throw objectStoreError('integrity', `The body has ${body.length} bytes, not ${options.contentLength}`);
      if (options.sha256 !== undefined && options.sha256 !== sha256)
        throw objectStoreError('integrity', 'The body has another SHA-256 than was announced');
      const before = objects.get(owner + key);
      if (options.ifAbsent === true && before !== undefined)
        throw objectStoreError('precondition_failed', 'The key exists already');
      if (before !== undefined) checkRetention(before);
      const { metadata = {}, contentType, storageClass, retainUntil } = options;
      const info: ObjectInfo = {
        key,
        size: body.length,
        etag: randomUUID(),
        contentType,
        lastModified: new Date(now()).toISOString(),
        metadata,
        sha256,
        ...(storageClass === undefined ? {} : { storageClass }),
        ...(retainUntil === undefined ? {} : { retainUntil }),
      };
      objects.set(owner + key, { info, body });
      return info;
    }

    function checkRetention({ info: { retainUntil } }: Kept): void {
      if (retainUntil !== undefined && Date.parse(retainUntil) > now())
        throw objectStoreError('immutable', `The object cannot be changed before ${retainUntil}`);
    }

    function find(key: string): Kept {
      const found = objects.get(owner + key);
      if (found === undefined) throw objectStoreError('not_found', 'There is no such object');
      return found;
    }

    function live(token: string, upload: Open) {
      upload.turn += 1;
      const { turn } = upload;
      const check = (): void => {
        if (open.get(token) !== upload || upload.turn !== turn)
          throw objectStoreError('aborted', 'The upload has ended, or goes on elsewhere');
      };
      return {
        token,
        get bytesCommitted() {
          return upload.chunks.reduce((sum, { length }) => sum + length, 0);
        },
        async write(chunk: Uint8Array) {
          check();
          upload.chunks.push(new Uint8Array(chunk));
        },
        async flush() {
          check();
        },
        async complete() {
          check();
          open.delete(token);
          return store(upload.key, new Uint8Array(Buffer.concat(upload.chunks)), upload.options);
        },
        async abort() {
          if (upload.turn === turn) open.delete(token);
        },
      };
    }

    return {
      capabilities: async () => ({
        conditionalPut: true,
        sse: ['none'],
        presign: [],
        retention: true,
        storageClasses: [],
        checksum: 'sha256',
        maxObjectBytes: 1024 ** 3,
        minPartBytes: 1,
        maxParts: 10_000,
      }),
      async put(key, body, options) {
        checkKey(key);
        checkMetadata(options.metadata ?? {});
        return store(key, await collect(body, options.signal), options);
      },
      async openUpload(key, options) {
        checkKey(key);
        checkMetadata(options.metadata ?? {});
        const token = randomUUID();
        const upload: Open = { owner, key, options, chunks: [], turn: 0 };
        open.set(token, upload);
        return live(token, upload);
      },
      async resumeUpload(token) {
        const upload = open.get(token);
        if (upload?.owner !== owner) throw objectStoreError('not_found', 'There is no such upload');
        return live(token, upload);
      },
      async get(key, { range, ifMatch, verifySha256, signal } = {}) {
        checkKey(key);
        const { info, body } = find(key);
        if (ifMatch !== undefined && ifMatch !== info.etag)
          throw objectStoreError('precondition_failed', 'The object is another one by now');
        if (range !== undefined && (range.start >= body.length || (range.end ?? range.start) < range.start))
          throw objectStoreError('invalid_range', `The object has ${body.length} bytes`);
        const part = range === undefined ? body : body.subarray(range.start, (range.end ?? body.length - 1) + 1);
        const stream = verifySha256 === undefined ? streamOf(part) : verified(part, verifySha256);
        return { info, body: signal === undefined ? stream : stream.pipeThrough(new TransformStream(), { signal }) };
      },
      async head(key) {
        checkKey(key);
        return objects.get(owner + key)?.info ?? null;
      },
      async delete(key, { ifMatch } = {}) {
        checkKey(key);
        const found = objects.get(owner + key);
        if (found !== undefined && ifMatch !== undefined && ifMatch !== found.info.etag)
          throw objectStoreError('precondition_failed', 'The object is another one by now');
        if (found !== undefined) checkRetention(found);
        return { deleted: objects.delete(owner + key) };
      },
      async list(prefix, { delimiter, cursor = '', limit = 1000 } = {}) {
        checkPrefix(prefix);
        const after = owner + Buffer.from(cursor, 'base64url').toString();
        const entries = new Map<string, Kept | undefined>();
        for (const key of [...objects.keys()].filter((name) => name.startsWith(owner + prefix)).toSorted(byBytes)) {
          const end = delimiter === undefined ? -1 : key.indexOf(delimiter, (owner + prefix).length);
          const entry = end === -1 ? key : key.slice(0, end + 1);
          if (byBytes(entry, after) > 0) entries.set(entry, end === -1 ? objects.get(key) : undefined);
        }
        const page = [...entries].slice(0, limit);
        const last = page.at(-1)?.[0].slice(owner.length) ?? '';
        return {
          objects: page.flatMap(([, found]) => (found === undefined ? [] : [found.info])),
          prefixes: page.flatMap(([entry, found]) => (found === undefined ? [entry.slice(owner.length)] : [])),
          ...(entries.size > page.length ? { cursor: Buffer.from(last).toString('base64url') } : {}),
        };
      },
      async presign() {
        throw objectStoreError('unsupported', 'A store in memory has no addresses');
      },
      health: async () => ({ status: 'ok', checks: [{ name: 'memory', ok: true }] }),
    };
  };

  return Object.assign(provide, { keys: () => [...objects.keys()], uploads: () => [...open.keys()] });
}

const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

async function collect(
  body: Uint8Array | ReadableStream<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  if (body instanceof Uint8Array) return new Uint8Array(body);
  try {
    const abortable = signal === undefined ? body : body.pipeThrough(new TransformStream(), { signal });
    return await bytesOf(abortable);
  } catch (cause) {
    throw objectStoreError('aborted', 'The body ended before its end', { cause });
  }
}

/** Fails at its end when the bytes have another hash. */
function verified(bytes: Uint8Array, sha256: string): ReadableStream<Uint8Array> {
  const isRight = sha256Of(bytes) === sha256;
  return streamOf(bytes).pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      flush(controller) {
        if (!isRight) controller.error(objectStoreError('integrity', 'The object has another SHA-256'));
      },
    }),
  );
}
