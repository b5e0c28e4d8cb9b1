import type { Bytes } from '@streamspace/plugin-sdk';

/** What a vendor's store allows, in bytes and counts. */
export interface StoreLimits {
  readonly maxObjectBytes: number;
  /** Of a part that is not the last one. */
  readonly minPartBytes: number;
  readonly maxPartBytes: number;
  readonly maxParts: number;
  /** All parts but the last have to have one size. */
  readonly equalParts: boolean;
  /** A part can only be sent when the one before has arrived. */
  readonly sequential: boolean;
  /** All parts but the last are multiples of so many bytes. Default 1. */
  readonly partUnitBytes?: number;
}

/** An object as the vendor tells of it. Keys are whole; metadata is as it was written. */
export interface StoredObject {
  readonly key: string;
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  readonly contentType?: string;
  readonly lastModified: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly storageClass?: string;
  readonly encryption?: string;
  readonly retainUntil?: string;
  readonly versionId?: string;
}

/** What a vendor says when it has taken an object. */
export type Written = Pick<StoredObject, 'etag' | 'encryption' | 'versionId'> & { readonly lastModified?: string };

/** How an object is to be written; printable ASCII throughout. */
export interface WriteOptions {
  readonly contentType: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly ifAbsent: boolean;
  readonly storageClass?: string | undefined;
  readonly retention?: Retention | undefined;
}

/** Until when an object cannot be changed or deleted. */
export interface Retention {
  /** The vendor's word for how firm it is. */
  readonly mode: string;
  /** An instant. */
  readonly until: string;
}

/** A part that the vendor has. */
export interface StoredPart {
  /** From 1. */
  readonly number: number;
  readonly size: number;
  readonly etag: string;
  /** As the vendor wants it back at the end, where it does. */
  readonly checksum?: string;
}

/** An upload that has begun at the vendor. */
export interface VendorUpload {
  readonly key: string;
  readonly id: string;
}

export interface PresignOptions {
  readonly method: 'GET' | 'PUT';
  readonly expiresSeconds: number;
  readonly responseContentType?: string | undefined;
  readonly responseFileName?: string | undefined;
  readonly contentType?: string | undefined;
  readonly contentLength?: number | undefined;
}

/**
 * The seam to one vendor: single requests, each tried once. Everything throws errors of `objectStoreError`; whether to try
 * again, in how many parts, and what consumers may do is decided above it.
 */
export interface StoreDriver {
  readonly limits: StoreLimits;
  /** Whether the server decides races under `ifAbsent`; without, the driver looks before it writes. */
  readonly conditionalPut: boolean;
  /** Whether addresses can be signed. Default `true`. */
  readonly presigns?: boolean;
  put(key: string, body: Uint8Array, options: WriteOptions, signal?: AbortSignal): Promise<Written>;
  /** @param options.range Offsets of the first and the last byte. */
  get(
    key: string,
    options: {
      readonly range?: { readonly start: number; readonly end?: number | undefined } | undefined;
      readonly ifMatch?: string | undefined;
      readonly signal?: AbortSignal | undefined;
    },
  ): Promise<{ readonly object: StoredObject; readonly body: Bytes }>;
  /** `undefined` for a key that does not exist. */
  head(key: string, signal?: AbortSignal): Promise<StoredObject | undefined>;
  /** Deleting what does not exist is no error. Answers whether there was something, where the vendor says so. */
  delete(key: string, options: { readonly ifMatch?: string | undefined }): Promise<boolean | void>;
  /** Keys in the order of their bytes; objects without metadata and content type. */
  list(query: {
    readonly prefix: string;
    readonly delimiter?: '/' | undefined;
    readonly cursor?: string | undefined;
    readonly limit: number;
  }): Promise<{
    readonly objects: readonly StoredObject[];
    readonly prefixes: readonly string[];
    readonly cursor?: string | undefined;
  }>;
  /** Begins an upload in parts and answers its id. */
  begin(key: string, options: WriteOptions): Promise<string>;
  putPart(upload: VendorUpload, number: number, body: Uint8Array, signal?: AbortSignal): Promise<StoredPart>;
  /** The parts that have arrived, in order. @throws {PluginError} reason `not_found` for an upload that is gone. */
  parts(upload: VendorUpload): Promise<readonly StoredPart[]>;
  /** @param options As for `begin`, and the hash in the metadata where it is known by now: some vendors take it at the end. */
  complete(upload: VendorUpload, parts: readonly StoredPart[], options: WriteOptions): Promise<Written>;
  /** Aborting what does not exist is no error. */
  abort(upload: VendorUpload): Promise<void>;
  /** Uploads under a prefix that have begun, not ended, and do not end by themselves, with the instant at which they began. */
  unfinished(prefix: string): AsyncIterable<VendorUpload & { readonly startedAt: string }>;
  /**
   * Waits until an object may be written, at a vendor that wants writes of one key spaced. What it answers ends the turn. All
   * attempts of one writing are one turn, and its options one object.
   */
  turn?(key: string, signal?: AbortSignal): Promise<() => void>;
  presign(
    key: string,
    options: PresignOptions,
  ): Promise<{ readonly url: string; readonly headers: Readonly<Record<string, string>>; readonly expiresAt: string }>;
}
