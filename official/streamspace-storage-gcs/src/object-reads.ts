import { isPluginError, objectStoreError, type Bytes } from '@streamspace/plugin-sdk';
import type { StoredObject, StoreDriver } from '@streamspace/plugin-kit/object-store';
import { z } from 'zod';
import { crc32c, encodeCrc32c } from './crc32c.ts';
import type { GcsClient } from './gcs-client.ts';
import type { GcsUrls } from './gcs-urls.ts';
import { objectFields, readResource, storedObject, type ObjectResource } from './object-resource.ts';

type Reads = Pick<StoreDriver, 'get' | 'head' | 'list'> & {
  /** Generation of what stands under a key; `0` for nothing. */
  generationOf(key: string, signal?: AbortSignal): Promise<string>;
};

const pageSchema = z.object({
  items: z.array(z.unknown()).nullish(),
  prefixes: z.array(z.string()).nullish(),
  nextPageToken: z.string().nullish(),
});
const pageFields = 'nextPageToken,prefixes,items(name,generation,size,timeCreated,storageClass)';
const listedSchema = z.object({
  name: z.string(),
  generation: z.string(),
  size: z.string().transform(Number),
  timeCreated: z.string(),
  storageClass: z.string().nullish(),
});

export function createObjectReads(client: GcsClient, urls: GcsUrls): Reads {
  async function find(key: string, fields: string, signal?: AbortSignal): Promise<unknown> {
    try {
      return await client.json({ method: 'GET', url: urls.object(key, { fields }), signal });
    } catch (error) {
      if (isPluginError(error) && error.reason === 'not_found') return undefined;
      throw error;
    }
  }

  async function resourceOf(key: string, ifMatch: string | undefined, signal?: AbortSignal): Promise<ObjectResource> {
    if (ifMatch !== undefined && !/^\d{1,19}$/.test(ifMatch)) throw changed();
    const url = urls.object(key, { fields: objectFields, ifGenerationMatch: ifMatch });
    return readResource(await client.json({ method: 'GET', url, signal }));
  }

  return {
    async head(key, signal) {
      const found = await find(key, objectFields, signal);
      return found === undefined ? undefined : storedObject(readResource(found));
    },

    async generationOf(key, signal) {
      const found = await find(key, 'generation', signal);
      return found === undefined ? '0' : z.object({ generation: z.string().regex(/^\d+$/) }).parse(found).generation;
    },

    async get(key, { range, ifMatch, signal }) {
      const resource = await resourceOf(key, ifMatch, signal);
      const object = storedObject(resource);
      // The bytes of this very object, whatever stands under the key by now.
      const response = await client
        .send({
          method: 'GET',
          url: urls.object(key, { alt: 'media', generation: resource.generation }),
          headers: range === undefined ? {} : { range: `bytes=${range.start}-${range.end ?? ''}` },
          signal,
        })
        .catch((error: unknown) => {
          throw isPluginError(error) && error.reason === 'not_found' && ifMatch !== undefined ? changed() : error;
        });
      const body = (response.body ?? new Blob([]).stream()) as Bytes;
      const isWhole = range === undefined && typeof resource.crc32c === 'string';
      return { object, body: isWhole ? body.pipeThrough(verifying(resource.crc32c)) : body };
    },

    async list({ prefix, delimiter, cursor, limit }) {
      const url = urls.objects({ prefix, delimiter, pageToken: cursor, maxResults: limit, fields: pageFields });
      const page = pageSchema.parse(await client.json({ method: 'GET', url }));
      return {
        objects: (page.items ?? []).map(listedObject),
        prefixes: page.prefixes ?? [],
        ...(typeof page.nextPageToken === 'string' ? { cursor: page.nextPageToken } : {}),
      };
    },
  };
}

function listedObject(item: unknown): StoredObject {
  const { name, generation, size, timeCreated, storageClass } = listedSchema.parse(item);
  return {
    key: name,
    size,
    etag: generation,
    lastModified: new Date(timeCreated).toISOString(),
    metadata: {},
    ...(typeof storageClass === 'string' ? { storageClass } : {}),
  };
}

/** Passes bytes on, and fails at their end when they are others than Cloud Storage has. */
function verifying(expected: string | null | undefined): TransformStream<Uint8Array, Uint8Array> {
  let crc = 0;
  return new TransformStream({
    transform(piece, controller) {
      crc = crc32c(piece, crc);
      controller.enqueue(piece);
    },
    flush(controller) {
      if (encodeCrc32c(crc) !== expected)
        controller.error(objectStoreError('integrity', 'The object arrived with another CRC-32C than it has'));
    },
  });
}

const changed = (): Error => objectStoreError('precondition_failed', 'The object is another one by now');
