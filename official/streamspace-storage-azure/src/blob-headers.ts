import { createHash } from 'node:crypto';
import type { BlobDownloadResponseParsed, BlobGetPropertiesResponse } from '@azure/storage-blob';
import type { StoredObject, WriteOptions, Written } from '@streamspace/plugin-kit/object-store';
import { decodeMetadataNames, encodeMetadataNames, keyOfBlob } from './blob-names.ts';

/** What a blob is asked to be, for Put Blob and Put Block List alike. */
export function blobInput(
  { contentType, metadata, ifAbsent, storageClass, retention }: WriteOptions,
  scope: string | undefined,
) {
  return {
    blobHTTPHeaders: { blobContentType: contentType },
    metadata: encodeMetadataNames(metadata),
    conditions: ifAbsent ? { ifNoneMatch: '*' } : {},
    ...(storageClass === undefined ? {} : { tier: storageClass }),
    ...(scope === undefined ? {} : { encryptionScope: scope }),
    ...(retention === undefined
      ? {}
      : {
          immutabilityPolicy: {
            expiriesOn: new Date(retention.until),
            policyMode: retention.mode as 'Locked' | 'Unlocked',
          },
        }),
  };
}

export const md5Of = (bytes: Uint8Array): Uint8Array => createHash('md5').update(bytes).digest();

/** An entity tag without its quotes. */
export const bare = (etag: string | undefined): string => (etag ?? '').replaceAll('"', '');

/**
 * A name for a saved file, for old and new browsers.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6266
 */
export function attachment(fileName: string): string {
  const ascii = fileName.replaceAll(/[^ -~]|["\\]/gu, '_');
  const extended = encodeURIComponent(fileName).replaceAll(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
  return `attachment; filename="${ascii}"; filename*=UTF-8''${extended}`;
}

/** What Azure says of encryption: whether, and with which scope where it is one of the operator's. */
function encryptionOf(found: {
  readonly isServerEncrypted?: boolean;
  readonly encryptionScope?: string;
}): string | undefined {
  return found.isServerEncrypted === true ? (found.encryptionScope ?? 'AES256') : undefined;
}

export function written(answer: {
  readonly etag?: string;
  readonly versionId?: string;
  readonly lastModified?: Date;
  readonly isServerEncrypted?: boolean;
  readonly encryptionScope?: string;
}): Written {
  const encryption = encryptionOf(answer);
  return {
    etag: bare(answer.etag),
    ...(answer.lastModified === undefined ? {} : { lastModified: instant(answer.lastModified) }),
    ...(encryption === undefined ? {} : { encryption }),
    ...(answer.versionId === undefined ? {} : { versionId: answer.versionId }),
  };
}

export function storedObject(
  name: string,
  found: BlobGetPropertiesResponse | BlobDownloadResponseParsed,
  size: number,
): StoredObject {
  const { contentType, lastModified, metadata, versionId } = found;
  const { accessTier, archiveStatus } = found as BlobGetPropertiesResponse;
  const encryption = encryptionOf(found);
  const retainUntil = found.immutabilityPolicyExpiresOn;
  return {
    key: keyOfBlob(name),
    size,
    etag: bare(found.etag),
    lastModified: instant(lastModified),
    metadata: decodeMetadataNames(metadata),
    ...(contentType === undefined ? {} : { contentType }),
    ...(accessTier === undefined ? {} : { storageClass: archiveStatus === undefined ? accessTier : 'Archive' }),
    ...(encryption === undefined ? {} : { encryption }),
    ...(retainUntil === undefined ? {} : { retainUntil: instant(retainUntil) }),
    ...(versionId === undefined ? {} : { versionId }),
  };
}

export const instant = (date: Date | undefined): string => (date ?? new Date(0)).toISOString();
