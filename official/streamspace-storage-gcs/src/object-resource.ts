import { objectStoreError } from '@streamspace/plugin-sdk';
import type { StoredObject, WriteOptions, Written } from '@streamspace/plugin-kit/object-store';
import { z } from 'zod';

/** What is read of an object. https://docs.cloud.google.com/storage/docs/json_api/v1/objects#resource */
const resourceSchema = z.object({
  name: z.string(),
  generation: z.string().regex(/^\d+$/),
  size: z.string().regex(/^\d+$/).transform(Number),
  crc32c: z.string().nullish(),
  contentType: z.string().nullish(),
  timeCreated: z.string().nullish(),
  metadata: z.record(z.string(), z.string()).nullish(),
  storageClass: z.string().nullish(),
  kmsKeyName: z.string().nullish(),
  retention: z.object({ retainUntilTime: z.string().nullish() }).nullish(),
});
export type ObjectResource = z.output<typeof resourceSchema>;

/** The same as a list of fields, so that nothing else is sent. */
export const objectFields =
  'name,generation,size,crc32c,contentType,timeCreated,metadata,storageClass,kmsKeyName,retention(retainUntilTime)';

/** @throws {PluginError} reason `unknown` for what is no object. */
export function readResource(value: unknown): ObjectResource {
  const read = resourceSchema.safeParse(value);
  if (read.success) return read.data;
  throw objectStoreError('unknown', 'Google Cloud Storage answered with something that is no object');
}

export function storedObject(resource: ObjectResource): StoredObject {
  const { name, generation, size, contentType, metadata, storageClass, retention } = resource;
  const until = instantOf(retention?.retainUntilTime);
  return {
    key: name,
    size,
    etag: generation,
    lastModified: instantOf(resource.timeCreated) ?? new Date(0).toISOString(),
    metadata: metadata ?? {},
    encryption: encryptionOf(resource),
    ...(typeof contentType === 'string' ? { contentType } : {}),
    ...(typeof storageClass === 'string' ? { storageClass } : {}),
    ...(until === undefined ? {} : { retainUntil: until }),
  };
}

export function written(resource: ObjectResource): Written {
  const { etag, lastModified, encryption } = storedObject(resource);
  return { etag, lastModified, ...(encryption === undefined ? {} : { encryption }) };
}

/** The key that an object is encrypted with, without its version; Google has one of its own for all others. */
export const encryptionOf = ({ kmsKeyName }: Pick<ObjectResource, 'kmsKeyName'>): string =>
  typeof kmsKeyName === 'string' ? kmsKeyName.replace(/\/cryptoKeyVersions\/\d+$/, '') : 'AES256';

/** What an object is asked to be. */
export const objectInput = ({ contentType, metadata, storageClass, retention }: WriteOptions) => ({
  contentType,
  metadata,
  ...(storageClass === undefined ? {} : { storageClass }),
  ...(retention === undefined ? {} : { retention: { mode: retention.mode, retainUntilTime: retention.until } }),
});

function instantOf(text: string | null | undefined): string | undefined {
  const ms = Date.parse(text ?? '');
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}
