import { BlobServiceClient, StorageSharedKeyCredential } from '@azure/storage-blob';

/** What the tests do to a server past the plugin. */
export interface AdminClient {
  createContainer(): Promise<void>;
  /** Puts an `x` under each name. */
  seed(names: readonly string[]): Promise<void>;
  /** All blobs; blocks of uploads that were given up wait for a week, and nobody sees them. */
  residue(): Promise<{ readonly objects: readonly string[]; readonly uploads: readonly string[] }>;
}

export function createAdminClient(options: {
  /** With the account as path. */
  readonly endpoint: string;
  readonly account: string;
  readonly key: string;
  readonly container: string;
}): AdminClient {
  const credential = new StorageSharedKeyCredential(options.account, options.key);
  const container = new BlobServiceClient(options.endpoint, credential).getContainerClient(options.container);
  return {
    createContainer: async () => void (await container.create()),
    async seed(names) {
      for (let at = 0; at < names.length; at += 20) {
        const page = names.slice(at, at + 20);
        // oxlint-disable-next-line no-await-in-loop -- twenty at a time
        await Promise.all(page.map((name) => container.getBlockBlobClient(name).upload('x', 1)));
      }
    },
    async residue() {
      const objects: string[] = [];
      for await (const { name } of container.listBlobsFlat()) objects.push(name);
      return { objects, uploads: [] };
    },
  };
}
