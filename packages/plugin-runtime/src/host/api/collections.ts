import type { BatchResult } from '../../storage/collections/store.ts';
import type { ArgumentsOf } from './arguments.ts';
import type { ApiContext } from './context.ts';
import { enqueueRequest } from './jobs.ts';

type CollectionRequest = ArgumentsOf<'storage.collections'>[0];
type WriteRequest = Extract<CollectionRequest, { readonly op: 'write' }>;

/** Answers one request of the collections in the plugin, whose methods are put together from these four there. */
export async function useCollections(
  context: ApiContext,
  [request]: ArgumentsOf<'storage.collections'>,
): Promise<unknown> {
  const { name } = context.manifest;
  const { collections } = context.storage;
  switch (request.op) {
    case 'get':
      return collections.get(name, request.collection, request.key) ?? {};
    case 'find': {
      const { rows, next } = collections.find(name, request.collection, request.query);
      return {
        items: rows.map(({ row }) => row),
        versions: rows.map(({ version }) => version),
        ...(next === undefined ? {} : { next }),
      };
    }
    case 'count':
      return collections.count(name, request.collection, request.where);
    case 'write':
      return write(context, request);
  }
}

async function write(context: ApiContext, { writes, reads, jobs }: WriteRequest): Promise<BatchResult> {
  const { manifest, storage } = context;
  const enqueued = context.enqueueWithin(
    jobs.map(({ job, payload, options }) => enqueueRequest(context, [job, payload, options])),
  );
  const result = await storage.commit(() =>
    storage.collections.write(manifest.name, { writes, reads }, () => enqueued.write()),
  );
  if (!result.stale) enqueued.start();
  return result;
}
