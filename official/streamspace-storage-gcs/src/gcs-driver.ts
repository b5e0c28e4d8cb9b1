import { isPluginError, objectStoreError } from '@streamspace/plugin-sdk';
import type {
  StoreDriver,
  StoreLimits,
  VendorUpload,
  WriteOptions,
  Written,
} from '@streamspace/plugin-kit/object-store';
import type { GcsConfig } from './config.ts';
import { encodeCrc32c } from './crc32c.ts';
import type { GcsClient } from './gcs-client.ts';
import type { GcsUrls } from './gcs-urls.ts';
import type { HashNotes } from './hash-notes.ts';
import { encryptionOf, written, type ObjectResource } from './object-resource.ts';
import { createObjectReads } from './object-reads.ts';
import { createObjectWrites } from './object-writes.ts';
import { unitBytes, type Sessions } from './sessions.ts';
import type { Signer } from './signer.ts';
import { signUrl } from './sign-url.ts';
import { createWriteTurns } from './write-turns.ts';

export interface GcsDriverOptions {
  readonly config: GcsConfig;
  readonly client: GcsClient;
  readonly urls: GcsUrls;
  readonly sessions: Sessions;
  readonly notes: HashNotes;
  readonly signer: Signer | undefined;
  readonly now: () => number;
  /** Hears of an object that was encrypted with another key than it has to be. */
  readonly onOtherKey: () => void;
}

/** https://docs.cloud.google.com/storage/quotas#objects */
const mostObjectBytes = 5 * 1024 ** 4;

const limits: StoreLimits = {
  maxObjectBytes: mostObjectBytes,
  minPartBytes: unitBytes,
  maxPartBytes: 256 * 1024 ** 2,
  // There is no bound but that of the object.
  maxParts: mostObjectBytes / unitBytes,
  equalParts: false,
  sequential: true,
  partUnitBytes: unitBytes,
};

/** One bucket, request by request. */
export function createGcsDriver(options: GcsDriverOptions): StoreDriver {
  const { config, client, urls, sessions, notes, signer, now, onOtherKey } = options;
  const { kmsKeyName } = config;
  const reads = createObjectReads(client, urls);
  const write = createObjectWrites({ client, urls, kmsKeyName, generationOf: reads.generationOf });
  const turns = createWriteTurns(now);

  function taken(resource: ObjectResource): Written {
    const { encryption, ...rest } = written(resource);
    const isOther = kmsKeyName !== undefined && encryptionOf(resource) !== kmsKeyName;
    if (isOther && config.encryption.required) onOtherKey();
    return isOther || encryption === undefined ? rest : { ...rest, encryption };
  }

  async function remove(key: string, generation: string | undefined): Promise<boolean> {
    try {
      const url = urls.object(key, { ifGenerationMatch: generation });
      await client.send({ method: 'DELETE', url }).then((response) => response.body?.cancel());
      return true;
    } catch (error) {
      if (isPluginError(error) && error.reason === 'not_found') return false;
      throw error;
    }
  }

  async function complete(upload: VendorUpload, total: number, { metadata }: WriteOptions): Promise<Written> {
    const { object, crc } = await sessions.finish(upload, total);
    if (object.size !== total || (crc !== undefined && object.crc32c !== encodeCrc32c(crc))) {
      // Nobody may take this for what was written.
      await remove(upload.key, object.generation);
      const message = 'Google Cloud Storage has other bytes than it was sent; they are deleted';
      return sessions.reject(upload, objectStoreError('integrity', message));
    }
    const sha256 = metadata['ss-sha256'];
    if (sha256 !== undefined && object.metadata?.['ss-sha256'] !== sha256)
      await notes.write({ key: upload.key, generation: object.generation, sha256 });
    await sessions.forget(upload.id);
    return taken(object);
  }

  return {
    limits,
    conditionalPut: true,
    presigns: signer !== undefined,
    turn: (key, signal) => turns.take(key, signal),
    get: reads.get,
    head: reads.head,
    list: reads.list,
    put: async (key, body, put, signal) => taken(await write(key, body, put, signal)),

    async delete(key, { ifMatch }) {
      if (ifMatch !== undefined && !/^\d{1,19}$/.test(ifMatch))
        throw objectStoreError('precondition_failed', 'The object is another one by now');
      return remove(key, ifMatch);
    },

    begin: (key, begin) =>
      sessions.begin(key, begin, { kmsKeyName, ...(begin.ifAbsent ? { ifGenerationMatch: 0 } : {}) }),

    async putPart(upload, number, body, signal) {
      await sessions.putPart(upload, number, body, signal);
      return { number, size: body.length, etag: '' };
    },

    /** What has arrived is one part to those who go on with it. */
    async parts(upload) {
      const size = await sessions.arrived(upload);
      return size === 0 ? [] : [{ number: 1, size, etag: '' }];
    },

    complete: (upload, parts, end) =>
      complete(
        upload,
        parts.reduce((sum, { size }) => sum + size, 0),
        end,
      ),
    abort: sessions.abort,
    unfinished: sessions.unfinished,

    async presign(key, presign) {
      if (signer === undefined)
        throw objectStoreError('unsupported', 'Addresses cannot be signed: set "signingServiceAccount"');
      const { bucketName: bucket, userProject } = config;
      const { account, sign } = signer;
      const place = { origin: urls.origin, bucket, key, kmsKeyName, userProject };
      return signUrl({ ...presign, ...place, account, sign, now: now() });
    },
  };
}
