import { Readable } from 'node:stream';
import { BlobServiceClient, StorageSharedKeyCredential } from '@azure/storage-blob';

/** The vendor's SDK as it comes, with its own HTTP client. */
export function createBareClient(options: {
  /** With the account as path. */
  readonly endpoint: string;
  readonly account: string;
  readonly key: string;
  readonly container: string;
}) {
  const credential = new StorageSharedKeyCredential(options.account, options.key);
  const container = new BlobServiceClient(options.endpoint, credential).getContainerClient(options.container);
  return {
    async put(key: string, pieces: Iterable<Uint8Array>, partBytes: number, concurrency: number): Promise<void> {
      await container.getBlockBlobClient(key).uploadStream(Readable.from(pieces), partBytes, concurrency);
    },
    /** @returns How many bytes came. */
    async get(key: string): Promise<number> {
      let received = 0;
      const { readableStreamBody: body } = await container.getBlockBlobClient(key).download();
      for await (const piece of body ?? []) received += piece.length;
      return received;
    },
  };
}
