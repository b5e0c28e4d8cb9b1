import { z } from 'zod';
import { GcsFault } from './gcs-fault.ts';

/**
 * What a client may say of an object. Unknown keys are refused here, where Cloud Storage would leave them out: they are typos.
 *
 * @see https://docs.cloud.google.com/storage/docs/json_api/v1/objects#resource
 */
const objectMetadataSchema = z.strictObject({
  name: z.string().optional(),
  contentType: z.string().optional(),
  contentDisposition: z.string().optional(),
  contentEncoding: z.string().optional(),
  cacheControl: z.string().optional(),
  storageClass: z.enum(['STANDARD', 'NEARLINE', 'COLDLINE', 'ARCHIVE']).optional(),
  kmsKeyName: z.string().optional(),
  crc32c: z.string().optional(),
  md5Hash: z.string().optional(),
  metadata: z.record(z.string(), z.string()).optional(),
  retention: z
    .strictObject({ mode: z.enum(['Unlocked', 'Locked']), retainUntilTime: z.iso.datetime({ offset: true }) })
    .optional(),
});

export type ObjectMetadata = z.output<typeof objectMetadataSchema>;

/** @throws {GcsFault} 400 for what is no metadata. */
export function readMetadata(json: string): ObjectMetadata {
  let value: unknown;
  try {
    value = json.trim() === '' ? {} : JSON.parse(json);
  } catch {
    throw new GcsFault(400, 'parseError', 'Parse Error');
  }
  const parsed = objectMetadataSchema.safeParse(value);
  if (!parsed.success) throw new GcsFault(400, 'invalid', `Invalid metadata: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

const patchSchema = z.object({
  contentType: z.string().nullish(),
  contentDisposition: z.string().nullish(),
  cacheControl: z.string().nullish(),
  metadata: z.record(z.string(), z.string().nullable()).nullish(),
});

/**
 * Metadata with a patch on it: what is `null` goes.
 *
 * @see https://docs.cloud.google.com/storage/docs/json_api/v1/objects/patch
 */
export function patchedMetadata(before: ObjectMetadata, json: string): ObjectMetadata {
  const parsed = patchSchema.safeParse(JSON.parse(json));
  if (!parsed.success) throw new GcsFault(400, 'invalid', 'Invalid patch');
  const { metadata: patch, ...fields } = parsed.data;
  const metadata = patch === null ? undefined : withoutNulls({ ...before.metadata, ...patch });
  return { ...withoutNulls({ ...before, ...fields }), metadata };
}

function withoutNulls<T>(fields: Readonly<Record<string, T | null>>): Record<string, T> {
  return Object.fromEntries(Object.entries(fields).filter((entry): entry is [string, T] => entry[1] !== null));
}
