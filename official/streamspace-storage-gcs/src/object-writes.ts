import { createHash } from 'node:crypto';
import { isPluginError } from '@streamspace/plugin-sdk';
import type { WriteOptions } from '@streamspace/plugin-kit/object-store';
import { crc32c, encodeCrc32c } from './crc32c.ts';
import type { GcsClient } from './gcs-client.ts';
import type { GcsUrls } from './gcs-urls.ts';
import { multipartBody } from './multipart-body.ts';
import { objectFields, objectInput, readResource, type ObjectResource } from './object-resource.ts';

export interface ObjectWritesOptions {
  readonly client: GcsClient;
  readonly urls: GcsUrls;
  readonly kmsKeyName: string | undefined;
  /** Generation of what stands under a key; `0` for nothing. */
  readonly generationOf: (key: string, signal?: AbortSignal) => Promise<string>;
}

/** Which object a writing may replace, over all of its attempts. */
interface Pin {
  readonly generation: string;
  /** An attempt may have written without an answer. */
  isUnsure: boolean;
}

/** How often somebody else may be faster. */
const mostRaces = 5;

/**
 * Writes objects in one request. Each names the generation that it replaces, so that an attempt whose answer was lost can never
 * replace what somebody else has written since.
 *
 * @see https://docs.cloud.google.com/storage/docs/retry-strategy
 */
export function createObjectWrites({ client, urls, kmsKeyName, generationOf }: ObjectWritesOptions) {
  const pins = new WeakMap<WriteOptions, Pin>();

  async function insert(
    key: string,
    media: Uint8Array,
    options: WriteOptions,
    pin: Pin,
    signal: AbortSignal | undefined,
  ): Promise<ObjectResource> {
    const checksums = {
      crc32c: encodeCrc32c(crc32c(media)),
      md5Hash: createHash('md5').update(media).digest('base64'),
    };
    const query = { uploadType: 'multipart', name: key, ifGenerationMatch: pin.generation, kmsKeyName };
    try {
      const answer = await client.json({
        method: 'POST',
        url: urls.upload({ ...query, fields: objectFields }),
        ...multipartBody({ ...objectInput(options), ...checksums }, options.contentType, media),
        signal,
      });
      return readResource(answer);
    } catch (error) {
      if (isPluginError(error) && (error.reason === 'unavailable' || error.reason === 'timeout')) pin.isUnsure = true;
      throw error;
    }
  }

  return async (
    key: string,
    media: Uint8Array,
    options: WriteOptions,
    signal?: AbortSignal,
  ): Promise<ObjectResource> => {
    for (let race = 1; ; race += 1) {
      // oxlint-disable no-await-in-loop -- until nobody else is faster
      const pin = pins.get(options) ?? {
        generation: options.ifAbsent ? '0' : await generationOf(key, signal),
        isUnsure: false,
      };
      pins.set(options, pin);
      try {
        return await insert(key, media, options, pin, signal);
      } catch (error) {
        const isRace = isPluginError(error) && error.reason === 'precondition_failed';
        if (!isRace || options.ifAbsent || pin.isUnsure || race >= mostRaces) throw error;
        pins.delete(options);
      }
      // oxlint-enable no-await-in-loop
    }
  };
}
