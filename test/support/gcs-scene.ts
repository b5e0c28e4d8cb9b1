import type { Json } from '@streamspace/plugin-sdk';
import { serveFakeGcs, type FakeGcs } from '@streamspace/plugin-testing/gcs';
import { openStoreScene, type StoreScene } from './object-store-scene.ts';

export const gcsName = 'streamspace-storage-gcs';

export interface GcsScene extends StoreScene {
  readonly gcs: FakeGcs;
}

/** The plugin for Cloud Storage and one that uses it, each in a sandbox of its own, and a fake Google behind a port. */
export async function openGcsScene(stack: AsyncDisposableStack, config: Json = {}): Promise<GcsScene> {
  const { gcs, origin } = stack.use(await serveFakeGcs());
  const scene = await openStoreScene(stack, {
    name: gcsName,
    origin,
    config: {
      enabled: true,
      projectID: 'streamspace-test',
      bucketName: gcs.bucketName,
      credentialsJSON: JSON.stringify(gcs.account.keyFile),
      apiEndpoint: origin,
      ...config,
    },
  });
  return { ...scene, gcs };
}
