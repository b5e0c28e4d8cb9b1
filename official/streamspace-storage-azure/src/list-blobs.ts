import type { BlobItem, BlobPrefix, ContainerClient } from '@azure/storage-blob';
import type { StoredObject, StoreDriver } from '@streamspace/plugin-kit/object-store';
import { bare, instant } from './blob-headers.ts';
import { keyOfBlob } from './blob-names.ts';

type Query = Parameters<StoreDriver['list']>[0];
interface Page {
  readonly segment: { readonly blobItems: readonly BlobItem[]; readonly blobPrefixes?: readonly BlobPrefix[] };
  readonly continuationToken?: string;
}

/** A page of blobs; neither snapshots nor what was deleted is among them. */
export async function listBlobs(
  container: ContainerClient,
  { prefix, delimiter, cursor, limit }: Query,
): ReturnType<StoreDriver['list']> {
  const page = { maxPageSize: limit, ...(cursor === undefined ? {} : { continuationToken: cursor }) };
  const pages =
    delimiter === undefined
      ? container.listBlobsFlat({ prefix }).byPage(page)
      : container.listBlobsByHierarchy(delimiter, { prefix }).byPage(page);
  const { value } = (await pages[Symbol.asyncIterator]().next()) as { readonly value: Page | undefined };
  if (value === undefined) return { objects: [], prefixes: [] };
  const { segment, continuationToken: next = '' } = value;
  const { blobItems, blobPrefixes = [] } = segment;
  return {
    objects: blobItems.map(storedItem).toSorted((a, b) => byBytes(a.key, b.key)),
    prefixes: blobPrefixes.map(({ name }) => keyOfBlob(name)).toSorted(byBytes),
    ...(next === '' ? {} : { cursor: next }),
  };
}

function storedItem({ name, properties }: BlobItem): StoredObject {
  const { contentLength = 0, etag, lastModified, accessTier } = properties;
  return {
    key: keyOfBlob(name),
    size: contentLength,
    etag: bare(etag),
    lastModified: instant(lastModified),
    metadata: {},
    ...(accessTier === undefined ? {} : { storageClass: accessTier }),
  };
}

/** Azure's order within a page is that of its names, which may be told in another way than keys are. */
const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
