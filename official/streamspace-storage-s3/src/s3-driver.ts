import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  UploadPartCommand,
  type GetObjectCommandOutput,
  type HeadObjectCommandOutput,
  type PutObjectCommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { isPluginError, objectStoreError, type Bytes } from '@streamspace/plugin-sdk';
import type { StoredObject, StoreDriver, Written } from '@streamspace/plugin-kit/object-store';
import type { S3Config } from './config.ts';
import { presignObject } from './presign.ts';
import { profiles, s3Limits } from './profiles.ts';
import { checksumOf } from './s3-client.ts';
import { s3Error } from './s3-errors.ts';
import { bare, encryptionInput, md5Of, objectInput } from './s3-headers.ts';
import { listParts, listUnfinished } from './s3-lists.ts';

export interface S3DriverOptions {
  readonly config: S3Config;
  readonly client: S3Client;
  /** Signs addresses. */
  readonly signer: S3Client;
  readonly now: () => number;
  /** Hears of an object that the store took and did not encrypt, where it has to. */
  readonly onUnencrypted: () => void;
}

/** One bucket, request by request. */
export function createS3Driver({ config, client, signer, now, onUnencrypted }: S3DriverOptions): StoreDriver {
  const { bucket: Bucket, provider } = config;
  const profile = profiles[provider];
  const checksum = checksumOf(config);
  const digest = (bytes: Uint8Array) => (checksum === 'md5' ? { ContentMD5: md5Of(bytes) } : {});
  const conditional = (ifAbsent: boolean) => (ifAbsent ? { IfNoneMatch: '*' } : {});
  /** Ends for good when a store without encryption may be used. */
  let encryption = encryptionInput(config);

  async function sent<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw s3Error(profile.name, error, now());
    }
  }

  /** Without encryption, where the store has none and may. */
  async function encrypted<T>(work: (headers: typeof encryption) => Promise<T>): Promise<T> {
    try {
      return await sent(() => work(encryption));
    } catch (error) {
      const isOptional = !config.encryption.required && Object.keys(encryption).length > 0;
      if (!isOptional || !isPluginError(error) || error.reason !== 'unsupported') throw error;
      const result = await sent(() => work({}));
      encryption = {};
      return result;
    }
  }

  function taken(answer: PutObjectCommandOutput): Written {
    const { enabled, required } = config.encryption;
    if (enabled && required && answer.ServerSideEncryption === undefined) onUnencrypted();
    return written(answer);
  }

  async function head(Key: string, signal?: AbortSignal): Promise<StoredObject | undefined> {
    try {
      const found = await sent(() => client.send(new HeadObjectCommand({ Bucket, Key }), within(signal)));
      return storedObject(Key, found, found.ContentLength ?? 0);
    } catch (error) {
      if (isPluginError(error) && error.reason === 'not_found') return undefined;
      throw error;
    }
  }

  /** After a conflict the parts are lost; whether the key is taken decides what to say of it. */
  async function lostRace(key: string, error: unknown): Promise<never> {
    const isConflict = isPluginError(error) && error.details?.['providerCode'] === 'ConditionalRequestConflict';
    if (!isConflict || (await head(key)) === undefined) throw error;
    throw objectStoreError('precondition_failed', 'Somebody else has written the key', { cause: error });
  }

  return {
    limits: s3Limits(profile),
    conditionalPut: profile.conditionalPut,

    put: (Key, body, options, signal) =>
      encrypted(async (headers) => {
        const input = { ...objectInput(options, headers), ...conditional(options.ifAbsent), ...digest(body) };
        const command = new PutObjectCommand({ Bucket, Key, Body: body, ...input });
        return taken(await client.send(command, within(signal)));
      }),

    async get(Key, { range, ifMatch, signal }) {
      const Range = range === undefined ? undefined : `bytes=${range.start}-${range.end ?? ''}`;
      const command = new GetObjectCommand({
        Bucket,
        Key,
        Range,
        ...(ifMatch === undefined ? {} : { IfMatch: `"${bare(ifMatch)}"` }),
      });
      const found = await sent(() => client.send(command, within(signal)));
      const size = Number(/\/(\d+)$/.exec(found.ContentRange ?? '')?.[1] ?? found.ContentLength ?? 0);
      const body = found.Body as { transformToWebStream(): Bytes } | undefined;
      return { object: storedObject(Key, found, size), body: body?.transformToWebStream() ?? empty() };
    },

    head,

    async delete(Key, { ifMatch }) {
      if (ifMatch !== undefined) {
        const found = await head(Key);
        if (found !== undefined && found.etag !== bare(ifMatch))
          throw objectStoreError('precondition_failed', 'The object is another one by now');
      }
      await sent(() => client.send(new DeleteObjectCommand({ Bucket, Key })));
    },

    async list({ prefix, delimiter, cursor, limit }) {
      const command = new ListObjectsV2Command({
        Bucket,
        Prefix: prefix,
        Delimiter: delimiter,
        ContinuationToken: cursor,
        MaxKeys: limit,
        EncodingType: 'url',
      });
      const page = await sent(() => client.send(command));
      const decode = page.EncodingType === 'url' ? decodeKey : (text: string) => text;
      return {
        objects: (page.Contents ?? []).map(({ Key = '', Size = 0, ETag, LastModified, StorageClass }) => ({
          key: decode(Key),
          size: Size,
          etag: bare(ETag),
          lastModified: instant(LastModified),
          metadata: {},
          ...(StorageClass === undefined ? {} : { storageClass: StorageClass }),
        })),
        prefixes: (page.CommonPrefixes ?? []).map(({ Prefix = '' }) => decode(Prefix)),
        ...(page.NextContinuationToken === undefined ? {} : { cursor: page.NextContinuationToken }),
      };
    },

    begin: (Key, options) =>
      encrypted(async (headers) => {
        const algorithm = checksum === 'native' ? { ChecksumAlgorithm: 'CRC32' as const } : {};
        const input = { Bucket, Key, ...objectInput(options, headers), ...algorithm };
        const { UploadId = '' } = await client.send(new CreateMultipartUploadCommand(input));
        return UploadId;
      }),

    async putPart({ key: Key, id: UploadId }, number, body, signal) {
      const input = { Bucket, Key, UploadId, PartNumber: number, Body: body, ...digest(body) };
      const { ETag, ChecksumCRC32 } = await sent(() => client.send(new UploadPartCommand(input), within(signal)));
      return {
        number,
        size: body.length,
        etag: bare(ETag),
        ...(ChecksumCRC32 === undefined ? {} : { checksum: ChecksumCRC32 }),
      };
    },

    parts: (upload) => sent(() => listParts(client, Bucket, upload)),

    async complete({ key: Key, id: UploadId }, parts, { ifAbsent }) {
      const Parts = parts.map(({ number, etag, checksum: crc }) => ({
        PartNumber: number,
        ETag: `"${etag}"`,
        ...(crc === undefined ? {} : { ChecksumCRC32: crc }),
      }));
      const command = new CompleteMultipartUploadCommand({
        Bucket,
        Key,
        UploadId,
        MultipartUpload: { Parts },
        ...conditional(ifAbsent),
      });
      return sent(async () => taken(await client.send(command))).catch((error: unknown) => lostRace(Key, error));
    },

    async abort({ key: Key, id: UploadId }) {
      try {
        await sent(() => client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId })));
      } catch (error) {
        if (!isPluginError(error) || error.reason !== 'not_found') throw error;
      }
    },

    async *unfinished(prefix) {
      try {
        yield* listUnfinished(client, Bucket, prefix);
      } catch (error) {
        throw s3Error(profile.name, error, now());
      }
    },

    presign: (key, options) =>
      sent(() => presignObject({ signer, bucket: Bucket, encryption, now: now() }, key, options)),
  };
}

const within = (signal: AbortSignal | undefined) => (signal === undefined ? {} : { abortSignal: signal });
const instant = (date: Date | undefined): string => (date ?? new Date(0)).toISOString();
const empty = (): Bytes => new Blob([]).stream();

/** Keys of lists come encoded, because XML has no control characters. */
function decodeKey(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

function written({ ETag, VersionId, ServerSideEncryption }: PutObjectCommandOutput): Written {
  return {
    etag: bare(ETag),
    ...(ServerSideEncryption === undefined ? {} : { encryption: ServerSideEncryption }),
    ...(VersionId === undefined ? {} : { versionId: VersionId }),
  };
}

function storedObject(
  key: string,
  found: HeadObjectCommandOutput | GetObjectCommandOutput,
  size: number,
): StoredObject {
  const { ETag, ContentType, LastModified, Metadata = {}, StorageClass, ServerSideEncryption } = found;
  const { ObjectLockRetainUntilDate, VersionId } = found;
  return {
    key,
    size,
    etag: bare(ETag),
    lastModified: instant(LastModified),
    metadata: Metadata,
    ...(ContentType === undefined ? {} : { contentType: ContentType }),
    ...(StorageClass === undefined ? {} : { storageClass: StorageClass }),
    ...(ServerSideEncryption === undefined ? {} : { encryption: ServerSideEncryption }),
    ...(ObjectLockRetainUntilDate === undefined ? {} : { retainUntil: instant(ObjectLockRetainUntilDate) }),
    ...(VersionId === undefined ? {} : { versionId: VersionId }),
  };
}
