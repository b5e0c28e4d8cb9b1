import { z } from 'zod';
import type { Bytes } from '../http/types.ts';
import { bytesSchema, definePoint, signalSchema, streamSchema } from './define-point.ts';
import { reasonCodes } from './object-store-error.ts';

/** What a store can do, as measured and not as promised. */
export interface ObjectStoreCapabilities {
  /** Whether the server itself decides a race under `ifAbsent`. */
  readonly conditionalPut: boolean;
  readonly sse: readonly ('none' | 'provider' | 'kms' | 'customer')[];
  readonly presign: readonly ('GET' | 'PUT')[];
  readonly retention: boolean;
  readonly storageClasses: readonly string[];
  /** What protects bytes on their way: `crc32`, `md5`, `sha256` or `none`. */
  readonly checksum: string;
  readonly maxObjectBytes: number;
  readonly minPartBytes: number;
  readonly maxParts: number;
}

export interface PutOptions {
  readonly contentType: string;
  /** In bytes. A body of another length is refused with `integrity`. */
  readonly contentLength?: number | undefined;
  /** Lower-case hexadecimal. A body with another hash is refused with `integrity`, and nothing of it is left. */
  readonly sha256?: string | undefined;
  /** Keys `^[a-z0-9][a-z0-9-]{0,39}$`, values at most 512 bytes, at most 2 KiB in all. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  /** Refused with `precondition_failed` when the key exists: of several writers at once one wins. */
  readonly ifAbsent?: boolean | undefined;
  readonly storageClass?: string | undefined;
  /** Instant before which the object cannot be changed or deleted. */
  readonly retainUntil?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface ObjectInfo {
  readonly key: string;
  /** In bytes. */
  readonly size: number;
  readonly etag: string;
  readonly contentType?: string | undefined;
  readonly lastModified: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** Lower-case hexadecimal; only where it was computed or checked. */
  readonly sha256?: string | undefined;
  readonly storageClass?: string | undefined;
  readonly encryption?: string | undefined;
  readonly retainUntil?: string | undefined;
  readonly versionId?: string | undefined;
}

/** An upload in parts. Nothing is visible before {@link Upload.complete}. */
export interface Upload {
  /** Takes it up again after a restart of either side. */
  readonly token: string;
  /** Bytes that the store has acknowledged, as of the last answer: where to go on after {@link ObjectStore.resumeUpload}. */
  readonly bytesCommitted: number;
  /** Resolves when there is room for more. At most 256 KiB at a time. */
  write(chunk: Uint8Array): Promise<void>;
  /** Resolves when the store has what was written, as far as its smallest part allows. */
  flush(): Promise<void>;
  complete(): Promise<ObjectInfo>;
  /** Leaves nothing. Aborting again does nothing. */
  abort(): Promise<void>;
}

/**
 * A store of objects under keys, version 1. Each consumer has its own space and sees nothing of another's, of buckets or of
 * credentials.
 *
 * Keys are 1 to 512 bytes of UTF-8 in NFC: segments without control characters and `\`, none of them empty, `.` or `..`.
 * Errors carry a {@link ObjectStoreReason}.
 */
export interface ObjectStore {
  capabilities(): Promise<ObjectStoreCapabilities>;
  /** Writes an object, in parts where it is large. It is visible when the promise resolves, and not before. */
  put(key: string, body: Uint8Array | Bytes, options: PutOptions): Promise<ObjectInfo>;
  openUpload(key: string, options: PutOptions): Promise<Upload>;
  /** @throws {PluginError} reason `not_found` for a token that is unknown, or not this consumer's. */
  resumeUpload(token: string): Promise<Upload>;
  /**
   * Reads an object, or a part of it.
   *
   * @param options.range Offsets in bytes; `end` is included. Reason `invalid_range` when it starts past the end.
   * @param options.verifySha256 The body fails at its end with `integrity` when it has another hash.
   */
  get(
    key: string,
    options?: {
      readonly range?: { readonly start: number; readonly end?: number | undefined } | undefined;
      readonly ifMatch?: string | undefined;
      readonly verifySha256?: string | undefined;
      readonly signal?: AbortSignal | undefined;
    },
  ): Promise<{ readonly info: ObjectInfo; readonly body: Bytes }>;
  /** `null` for a key that does not exist. */
  head(key: string): Promise<ObjectInfo | null>;
  /** Deleting what does not exist is no error. */
  delete(key: string, options?: { readonly ifMatch?: string | undefined }): Promise<{ readonly deleted: boolean }>;
  /**
   * Objects whose keys begin with the prefix, in the order of their bytes.
   *
   * @param options.limit 1 to 1,000. Default 1,000.
   */
  list(
    prefix: string,
    options?: {
      readonly delimiter?: '/' | undefined;
      readonly cursor?: string | undefined;
      readonly limit?: number | undefined;
    },
  ): Promise<{
    readonly objects: readonly ObjectInfo[];
    readonly prefixes: readonly string[];
    readonly cursor?: string | undefined;
  }>;
  /** A URL that works without credentials, for at most as long as the operator allows. */
  presign(
    key: string,
    options: {
      readonly method: 'GET' | 'PUT';
      readonly expiresSeconds: number;
      readonly responseContentType?: string | undefined;
      readonly responseFileName?: string | undefined;
      readonly contentType?: string | undefined;
      readonly contentLength?: number | undefined;
    },
  ): Promise<{ readonly url: string; readonly headers: Readonly<Record<string, string>>; readonly expiresAt: string }>;
  health(): Promise<{
    readonly status: 'ok' | 'warn' | 'down';
    readonly checks: readonly {
      readonly name: string;
      readonly ok: boolean;
      readonly message?: string | undefined;
    }[];
  }>;
}

const key = z.string().max(4096);
const text = z.string().max(4096);
const bytes = z.int().min(0);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, { error: 'must be 64 lower-case hexadecimal digits' });
const metadata = z.record(z.string(), z.string());

const putOptions = z.strictObject({
  contentType: z.string().min(1).max(256),
  contentLength: bytes.optional(),
  sha256: sha256.optional(),
  metadata: metadata.optional(),
  ifAbsent: z.boolean().optional(),
  storageClass: text.optional(),
  retainUntil: z.iso.datetime().optional(),
  signal: signalSchema.optional(),
});
const info = z.object({
  key,
  size: bytes,
  etag: text,
  contentType: text.optional(),
  lastModified: z.iso.datetime(),
  metadata,
  sha256: sha256.optional(),
  storageClass: text.optional(),
  encryption: text.optional(),
  retainUntil: text.optional(),
  versionId: text.optional(),
});
/** The longest that a job may take. */
const longest = 6 * 60 * 60_000;
const upload = {
  handle: 'Upload',
  fields: z.object({ token: text, bytesCommitted: bytes }),
  methods: {
    write: { args: z.tuple([bytesSchema]), result: z.undefined(), timeoutMs: 600_000 },
    flush: { args: z.tuple([]), result: z.undefined(), timeoutMs: 600_000 },
    complete: { args: z.tuple([]), result: info, timeoutMs: longest, final: true },
    abort: { args: z.tuple([]), result: z.undefined(), final: true },
  },
} as const;

export const objectStore = definePoint<ObjectStore>({
  reasons: Object.keys(reasonCodes),
  methods: {
    capabilities: {
      args: z.tuple([]),
      result: z.object({
        conditionalPut: z.boolean(),
        sse: z.array(z.enum(['none', 'provider', 'kms', 'customer'])),
        presign: z.array(z.enum(['GET', 'PUT'])),
        retention: z.boolean(),
        storageClasses: z.array(z.string()),
        checksum: z.string(),
        maxObjectBytes: bytes,
        minPartBytes: bytes,
        maxParts: bytes,
      }),
    },
    put: {
      args: z.tuple([key, z.union([bytesSchema, streamSchema]), putOptions]),
      result: info,
      timeoutMs: longest,
    },
    openUpload: { args: z.tuple([key, putOptions]), result: upload },
    resumeUpload: { args: z.tuple([text]), result: upload },
    get: {
      args: z.tuple([
        key,
        z
          .strictObject({
            range: z.strictObject({ start: bytes, end: bytes.optional() }).optional(),
            ifMatch: text.optional(),
            verifySha256: sha256.optional(),
            signal: signalSchema.optional(),
          })
          .optional(),
      ]),
      result: z.object({ info, body: streamSchema }),
      timeoutMs: 120_000,
    },
    head: { args: z.tuple([key]), result: info.nullable() },
    delete: {
      args: z.tuple([key, z.strictObject({ ifMatch: text.optional() }).optional()]),
      result: z.object({ deleted: z.boolean() }),
    },
    list: {
      args: z.tuple([
        key,
        z
          .strictObject({
            delimiter: z.literal('/').optional(),
            cursor: text.optional(),
            limit: z.int().min(1).max(1000).optional(),
          })
          .optional(),
      ]),
      result: z.object({
        objects: z.array(info).max(1000),
        prefixes: z.array(key).max(1000),
        cursor: text.optional(),
      }),
      timeoutMs: 120_000,
    },
    presign: {
      args: z.tuple([
        key,
        z.strictObject({
          method: z.enum(['GET', 'PUT']),
          expiresSeconds: z.int().min(1),
          responseContentType: text.optional(),
          responseFileName: text.optional(),
          contentType: text.optional(),
          contentLength: bytes.optional(),
        }),
      ]),
      result: z.object({
        url: z.url().max(8192),
        headers: z.record(z.string(), z.string()),
        expiresAt: z.iso.datetime(),
      }),
    },
    health: {
      args: z.tuple([]),
      result: z.object({
        status: z.enum(['ok', 'warn', 'down']),
        checks: z.array(z.object({ name: text, ok: z.boolean(), message: text.optional() })),
      }),
      timeoutMs: 60_000,
    },
  },
});
