import { createHash } from 'node:crypto';
import type { Json } from '@streamspace/plugin-sdk';
import { conformanceFaults, exampleKey, serveFaultyProxy } from '@streamspace/plugin-testing/azure';
import { objectStoreContract, type ConformanceTarget } from '@streamspace/plugin-testing/object-store';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAdminClient } from '../official/streamspace-storage-azure/src/__fixtures__/admin-client.ts';
import { azureCannot } from '../official/streamspace-storage-azure/src/__fixtures__/cannot.ts';
import { installAzurite, startAzurite } from './support/azurite.ts';
import { openSandboxTarget } from './support/sandbox-target.ts';

const found = await installAzurite();
const container = 'streamspace';
const reason = 'reason' in found ? found.reason : '';
const mebibyte = 1024 ** 2;

/** The plugin in the real sandbox, before Azurite, with a proxy between them where things can go wrong. */
async function openTarget(changes: Json = {}): Promise<ConformanceTarget> {
  await using opening = new AsyncDisposableStack();
  const { origin, account, key } = await startAzurite(opening, 'entry' in found ? found.entry : '');
  const admin = createAdminClient({ endpoint: `${origin}/${account}`, account, key, container });
  await admin.createContainer();
  const proxy = opening.use(await serveFaultyProxy(origin, account));
  const target = opening.use(
    await openSandboxTarget({
      name: 'streamspace-storage-azure',
      origin: proxy.origin,
      config: {
        enabled: true,
        accountName: account,
        accountKey: key,
        containerName: container,
        endpoint: `${proxy.origin}/${account}`,
        blockSizeMiB: 5,
        ...changes,
      },
      wrong: { secret: { accountKey: exampleKey('not the key') }, bucket: { containerName: 'another' } },
      secrets: [key],
      seed: (keys) => admin.seed(keys.map((each) => `recordings/recorder/${each}`)),
      residue: admin.residue,
      faults: conformanceFaults(proxy.faults),
    }),
  );
  const stack = opening.move();
  return { ...target, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

describe.skipIf('reason' in found)(`Azurite ${reason}`, () => {
  objectStoreContract('Azure, as Azurite, with faults on the way', () => openTarget(), {
    largeBytes: 24 * mebibyte,
    cannot: azureCannot,
  });

  describe('what only Azure does', () => {
    const plain = { contentType: 'application/octet-stream' };
    const body = new Uint8Array(3 * mebibyte).map((_, index) => index % 251);
    const piece = mebibyte / 4;
    let target: ConformanceTarget;
    beforeAll(async () => {
      target = await openTarget({ blockSizeMiB: 1, accessTier: { snapshots: 'Archive' } });
    });
    afterAll(() => target[Symbol.asyncDispose]());

    async function openUpload(key: string) {
      const upload = await target.use().openUpload(key, plain);
      for (let at = 0; at < body.length; at += piece) await upload.write(body.subarray(at, at + piece));
      await upload.flush();
      return upload;
    }

    test('5, 7, AZ-01: a streamed object has its SHA-256 and the tier of its purpose', async () => {
      const store = target.use();
      await store.put('a', new Blob([body]).stream(), plain);
      const sha256 = createHash('sha256').update(body).digest('hex');
      expect(await store.head('a')).toMatchObject({ sha256, storageClass: 'Cool', size: body.length });
    });

    test('AZ-03: of two uploads of one key, the second to complete is told that it came second', async () => {
      const [first, second] = [await openUpload('b'), await openUpload('b')];
      await first.complete();
      await expect(second.complete()).rejects.toMatchObject({ reason: 'precondition_failed' });
    });

    test('AZ-04: an upload that is given up leaves an older object as it was', async () => {
      const { etag } = await target.use().put('c', new Uint8Array(5), plain);
      await (await openUpload('c')).abort();
      expect(await target.use().head('c')).toMatchObject({ etag, size: 5 });
    });

    test('AZ-05: an object in the archive is told as archived', async () => {
      const snapshots = target.use({ purpose: 'snapshots' });
      await snapshots.put('d', new Uint8Array(5), plain);
      expect(await snapshots.head('d')).toMatchObject({ storageClass: 'Archive' });
      await expect(snapshots.get('d')).rejects.toMatchObject({ reason: 'archived' });
    });
  });
});
