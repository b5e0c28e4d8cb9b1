import type { GcsOperation, GcsRequest } from '@streamspace/plugin-testing/gcs';
import { expect, test } from 'vitest';
import { name, openScene } from './__fixtures__/scene.ts';
import { configSchema } from './config.ts';
import { iamRole, type IamRole } from './iam-role.ts';

/** https://docs.cloud.google.com/storage/docs/access-control/iam-json */
const permissions: Partial<Readonly<Record<GcsOperation, readonly string[]>>> = {
  'buckets.get': ['storage.buckets.get'],
  'objects.delete': ['storage.objects.delete'],
  'objects.get': ['storage.objects.get'],
  'objects.getMedia': ['storage.objects.get'],
  // Of an object that is there, writing deletes too.
  'objects.insert': ['storage.objects.create', 'storage.objects.delete'],
  'objects.list': ['storage.objects.list'],
  'objects.patch': ['storage.objects.update'],
  'signed.get': ['storage.objects.get'],
  'upload.start': ['storage.objects.create', 'storage.objects.delete'],
};

/** Whether a role under its condition allows a request, to the letter. */
function allows({ role, binding }: IamRole, { operation, bucket, name: key, query }: GcsRequest): boolean {
  const needed = query.has('upload_id') ? [] : (permissions[operation] ?? []);
  const { expression } = binding.condition;
  const started = (pattern: RegExp): string[] => Array.from(expression.matchAll(pattern), ([, text = '']) => text);
  const isInside =
    operation === 'objects.list'
      ? started(/objectListPrefix", ""\)\.startsWith\("([^"]+)"\)/g).some((prefix) =>
          query.get('prefix')?.startsWith(prefix),
        )
      : started(/resource\.name\.startsWith\("([^"]+)"\)/g).some((prefix) =>
          `projects/_/buckets/${bucket}/objects/${key}`.startsWith(prefix),
        );
  return needed.length === 0 || (isInside && needed.every((one) => role.includedPermissions.includes(one)));
}

test('the role under its condition, applied literally, allows the probe and everything that consumers do, and nothing beside', async () => {
  await using scene = await openScene({ enabled: false, config: { chunkSizeMiB: 1 } });
  const { host, gcs, config } = scene;
  const granted = iamRole(configSchema.parse(config), gcs.account.keyFile.client_email);
  const refused: string[] = [];
  const seen = new Set<GcsOperation>();
  gcs.faults.add(
    (request) => {
      seen.add(request.operation);
      if (allows(granted, request)) return false;
      refused.push(`${request.operation} ${request.name}`);
      return true;
    },
    { fail: 403, reason: 'forbidden' },
    Infinity,
  );
  await host.operator.enable(name);
  expect(host.plugin()).toMatchObject({ health: 'ok' });
  for (const purpose of ['recordings', 'snapshots', 'uploads', 'evidence']) {
    const store = host.extensions.use('object-store', { plugin: 'recorder', purpose });
    await store.put('a', new Uint8Array(1), { contentType: 'x/y' });
    await store.get('a').then(({ body }) => body.cancel());
    await store.list('');
    await store.delete('a');
  }
  const store = host.extensions.use('object-store', { plugin: 'recorder', purpose: 'recordings' });
  const upload = await store.openUpload('large', { contentType: 'x/y' });
  for (let n = 0; n < 9; n += 1) await upload.write(new Uint8Array(256 * 1024));
  await upload.complete();
  expect(refused).toEqual(['buckets.get ']);

  const used = new Set([...seen].flatMap((operation) => permissions[operation] ?? []));
  expect(granted.role.includedPermissions.filter((one) => !used.has(one))).toEqual([]);
  const request = { bucket: 'streamspace', query: new URLSearchParams() } as GcsRequest;
  expect(allows(granted, { ...request, operation: 'objects.get', name: 'backups/of-somebody-else' })).toBe(false);
  expect(allows(granted, { ...request, operation: 'objects.list', name: '' })).toBe(false);
});

test('the role has the right to keep objects where that is configured', async () => {
  await using scene = await openScene({ enabled: false });
  const config = configSchema.parse({ ...scene.config, retention: { uploads: { mode: 'Locked', days: 1 } } });
  expect(iamRole(config).role.includedPermissions).toContain('storage.objects.setRetention');
});
