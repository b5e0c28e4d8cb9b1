import { randomUUID } from 'node:crypto';
import type { ContainerClient } from '@azure/storage-blob';
import type { StoredPart, StoreDriver, StoreLimits, Written } from '@streamspace/plugin-kit/object-store';
import { isPluginError } from '@streamspace/plugin-sdk';
import type { AzureClient } from './azure-client.ts';
import { azureError } from './azure-errors.ts';
import { bare, blobInput, md5Of, storedObject, written } from './blob-headers.ts';
import { blobName, blobPrefix } from './blob-names.ts';
import { blockId, blockNumber } from './block-ids.ts';
import type { AzureConfig } from './config.ts';
import { listBlobs } from './list-blobs.ts';
import { createSigner } from './sign-address.ts';
import { verifying } from './verifying.ts';

export interface AzureDriverOptions {
  readonly config: AzureConfig;
  readonly client: AzureClient;
  readonly now: () => number;
  /** Hears of an object that the store took and did not encrypt, where it has to. */
  readonly onUnencrypted: () => void;
}

const mebibyte = 1024 ** 2;

/** https://learn.microsoft.com/rest/api/storageservices/understanding-block-blobs--append-blobs--and-page-blobs */
export const azureLimits: StoreLimits = {
  maxObjectBytes: 50_000 * 4000 * mebibyte,
  // Azure has no least: this keeps who flushes often within the most blocks.
  minPartBytes: mebibyte / 4,
  maxPartBytes: 4000 * mebibyte,
  maxParts: 50_000,
  equalParts: false,
  sequential: false,
};

/** Azure checks ranges up to this length. */
const mostCheckedBytes = 4 * mebibyte;

/** One container, request by request. */
export function createAzureDriver({ config, client, now, onUnencrypted }: AzureDriverOptions): StoreDriver {
  const { accountName, containerName, encryptionScope, encryption, transferChecksum, credentialMode } = config;
  const { service, http, key } = client;
  const container: ContainerClient = service.getContainerClient(containerName);
  const canDelegate = credentialMode === 'service-principal';
  const ipRange = config.presignIpRange;
  const signer = createSigner({ service, accountName, container: containerName, key, canDelegate, ipRange, now });
  const blob = (key_: string) => container.getBlockBlobClient(blobName(key_));
  const scope = encryptionScope === undefined ? {} : { encryptionScope };
  const digest = (bytes: Uint8Array) => (transferChecksum === 'md5' ? { transactionalContentMD5: md5Of(bytes) } : {});

  async function sent<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw azureError(error, now());
    }
  }

  function taken(answer: Parameters<typeof written>[0]): Written {
    if (encryption.required && answer.isServerEncrypted !== true) onUnencrypted();
    return written(answer);
  }

  return {
    limits: azureLimits,
    conditionalPut: true,
    presigns: signer.isAble,

    put: (name, body, options, signal) =>
      sent(async () => {
        const input = { ...blobInput(options, encryptionScope), ...digest(body), ...within(signal) };
        return taken(await blob(name).upload(body, body.length, input));
      }),

    async get(name, { range, ifMatch, signal }) {
      const { start = 0, end } = range ?? {};
      const count = end === undefined ? undefined : end - start + 1;
      const isChecked = transferChecksum === 'md5' && count !== undefined && count <= mostCheckedBytes;
      return sent(async () => {
        const found = await blob(name).download(start, count, {
          conditions: ifMatch === undefined ? {} : { ifMatch: `"${bare(ifMatch)}"` },
          rangeGetContentMD5: isChecked,
          ...within(signal),
        });
        const body = http.takeBody(found.clientRequestId);
        const size = Number(/\/(\d+)$/.exec(found.contentRange ?? '')?.[1] ?? found.contentLength ?? 0);
        const { contentMD5 } = found;
        return {
          object: storedObject(blobName(name), found, size),
          body: isChecked && contentMD5 !== undefined ? body.pipeThrough(verifying(contentMD5)) : body,
        };
      });
    },

    async head(name, signal) {
      try {
        const found = await sent(() => blob(name).getProperties(within(signal)));
        return storedObject(blobName(name), found, found.contentLength ?? 0);
      } catch (error) {
        if (isPluginError(error) && error.reason === 'not_found') return undefined;
        throw error;
      }
    },

    async delete(name, { ifMatch }) {
      const conditions = ifMatch === undefined ? {} : { ifMatch: `"${bare(ifMatch)}"` };
      try {
        await sent(() => blob(name).delete({ deleteSnapshots: 'include', conditions }));
        return true;
      } catch (error) {
        if (isPluginError(error) && error.reason === 'not_found') return false;
        throw error;
      }
    },

    list: ({ prefix, ...query }) => sent(() => listBlobs(container, { prefix: blobPrefix(prefix), ...query })),

    // Azure hears of an upload with its first block.
    begin: async () => randomUUID(),

    async putPart({ key: name, id }, number, body, signal) {
      const options = { ...digest(body), ...scope, ...within(signal) };
      await sent(() => blob(name).stageBlock(blockId(id, number), body, body.length, options));
      return { number, size: body.length, etag: '' };
    },

    async parts({ key: name, id }) {
      try {
        const { uncommittedBlocks = [] } = await sent(() => blob(name).getBlockList('uncommitted'));
        const parts = uncommittedBlocks.flatMap(({ name: block, size }): StoredPart[] => {
          const number = blockNumber(id, block);
          return number === undefined ? [] : [{ number, size, etag: '' }];
        });
        return parts.toSorted((a, b) => a.number - b.number);
      } catch (error) {
        // Blocks that never came, or that somebody else's write has thrown away.
        if (isPluginError(error) && error.reason === 'not_found') return [];
        throw error;
      }
    },

    complete: ({ key: name, id }, parts, options) =>
      sent(async () => {
        const blocks = parts.map(({ number }) => blockId(id, number));
        return taken(await blob(name).commitBlockList(blocks, blobInput(options, encryptionScope)));
      }),

    // Blocks cannot be deleted, and an older blob under the key is not to be: Azure forgets them after a week.
    abort: async () => undefined,
    async *unfinished() {},

    presign: (name, options) => sent(() => signer.sign(blobName(name), options)),
  };
}

const within = (signal: AbortSignal | undefined) => (signal === undefined ? {} : { abortSignal: signal });
