import type { FakeObject } from './bucket.ts';
import { GcsFault } from './gcs-fault.ts';

/** https://docs.cloud.google.com/storage/docs/json_api/v1/objects#resource */
export function objectResource(bucket: string, object: FakeObject): Record<string, unknown> {
  const { name, generation, body, metadata } = object;
  const { kmsKeyName, storageClass = 'STANDARD', ...rest } = metadata;
  return {
    kind: 'storage#object',
    id: `${bucket}/${name}/${generation}`,
    name,
    bucket,
    generation,
    metageneration: String(object.metageneration),
    ...rest,
    storageClass,
    size: String(body.length),
    crc32c: object.crc32c,
    ...(object.md5Hash === undefined ? {} : { md5Hash: object.md5Hash }),
    ...(object.componentCount === undefined ? {} : { componentCount: object.componentCount }),
    ...(kmsKeyName === undefined ? {} : { kmsKeyName: `${kmsKeyName}/cryptoKeyVersions/1` }),
    etag: Buffer.from(`${generation}/${object.metageneration}`).toString('base64'),
    timeCreated: new Date(object.createdAt).toISOString(),
    updated: new Date(object.updatedAt).toISOString(),
  };
}

type Fields = Map<string, Fields | undefined>;

/**
 * The part of an answer that the parameter `fields` asks for, such as `nextPageToken,items(name,size)`.
 *
 * @throws {GcsFault} 400 for one that cannot be read.
 * @see https://docs.cloud.google.com/storage/docs/json_api#partial-response
 */
export function partOf(resource: unknown, fields: string | null): unknown {
  return fields === null ? resource : pick(resource, readFields(fields));
}

function pick(value: unknown, fields: Fields): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => pick(item, fields));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value as Record<string, unknown>);
  return Object.fromEntries(
    entries.flatMap(([name, item]) => {
      if (!fields.has(name)) return [];
      const inner = fields.get(name);
      return [[name, inner === undefined ? item : pick(item, inner)] as const];
    }),
  );
}

function readFields(text: string): Fields {
  let at = 0;
  function list(): Fields {
    const fields: Fields = new Map();
    for (;;) {
      const [name] = /^[A-Za-z0-9]+/.exec(text.slice(at)) ?? [];
      if (name === undefined) throw new GcsFault(400, 'invalidParameter', `Invalid field selection ${text}`);
      at += name.length;
      if (text[at] === '(') {
        at += 1;
        fields.set(name, list());
        if (text[at] !== ')') throw new GcsFault(400, 'invalidParameter', `Invalid field selection ${text}`);
        at += 1;
      } else if (text[at] === '/') {
        at += 1;
        fields.set(name, list());
      } else fields.set(name, undefined);
      if (text[at] !== ',') return fields;
      at += 1;
    }
  }
  const fields = list();
  if (at !== text.length) throw new GcsFault(400, 'invalidParameter', `Invalid field selection ${text}`);
  return fields;
}
