import type { S3Request } from '@streamspace/plugin-testing/s3';
import { expect, test } from 'vitest';
import { name, openScene } from './__fixtures__/scene.ts';
import { configSchema } from './config.ts';
import { iamPolicy, type IamPolicy } from './iam-policy.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html */
const actions: Readonly<Record<S3Request['operation'], string>> = {
  AbortMultipartUpload: 's3:AbortMultipartUpload',
  CompleteMultipartUpload: 's3:PutObject',
  CreateMultipartUpload: 's3:PutObject',
  DeleteObject: 's3:DeleteObject',
  GetBucketLifecycleConfiguration: 's3:GetLifecycleConfiguration',
  GetObject: 's3:GetObject',
  HeadBucket: 's3:ListBucket',
  HeadObject: 's3:GetObject',
  ListMultipartUploads: 's3:ListBucketMultipartUploads',
  ListObjectsV2: 's3:ListBucket',
  ListParts: 's3:ListMultipartUploadParts',
  PutBucketLifecycleConfiguration: 's3:PutLifecycleConfiguration',
  PutObject: 's3:PutObject',
  UploadPart: 's3:PutObject',
};

const matches = (pattern: string, text: string): boolean =>
  new RegExp(`^${pattern.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`, 's').test(text);

/** Whether a policy allows a request, to the letter. */
function allows({ Statement }: IamPolicy, { operation, bucket, key, query }: S3Request): boolean {
  const resource = `arn:aws:s3:::${bucket}${key === '' ? '' : `/${key}`}`;
  return Statement.some(({ Action, Resource, Condition }) => {
    const prefixes = Condition?.StringLike['s3:prefix'];
    return (
      Action.includes(actions[operation]) &&
      [Resource].flat().some((pattern) => matches(pattern, resource)) &&
      (prefixes?.some((pattern) => matches(pattern, query.get('prefix') ?? '')) ?? true)
    );
  });
}

test('acceptance 14: the policy, applied literally, allows the probe and everything that consumers do, and nothing beside', async () => {
  await using scene = await openScene({ enabled: false, config: { manageLifecycle: true, partSizeMiB: 5 } });
  const { host, s3, config } = scene;
  const policy = iamPolicy(configSchema.parse(config));
  const refused: string[] = [];
  s3.faults.add(
    (request) => {
      if (allows(policy, request)) return false;
      refused.push(`${request.operation} ${request.key}`);
      return true;
    },
    { fail: 403, code: 'AccessDenied' },
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
  for (let n = 0; n < 24; n += 1) await upload.write(new Uint8Array(256 * 1024));
  await upload.flush();
  const again = await store.resumeUpload(upload.token);
  await again.abort();
  await host.command('s3:abort-stale');
  expect(refused).toEqual([]);

  const granted = new Set(policy.Statement.flatMap(({ Action }) => Action));
  const used = new Set(s3.requests.flatMap(({ operation }) => (operation === 'unknown' ? [] : [actions[operation]])));
  expect([...granted].filter((action) => !used.has(action))).toEqual([]);
  const request = {
    bucket: 'streamspace',
    query: new URLSearchParams(),
    headers: new Headers(),
    body: new Uint8Array(),
  };
  expect(allows(policy, { ...request, operation: 'GetObject', key: 'backups/of-somebody-else' })).toBe(false);
  expect(allows(policy, { ...request, operation: 'ListObjectsV2', key: '' })).toBe(false);
});

test('the policy names the key, the locks and the partition where they matter', () => {
  const policy = iamPolicy(
    configSchema.parse({
      bucket: 'streamspace',
      accessKeyID: 'a',
      secretAccessKey: 's',
      region: 'cn-north-1',
      encryption: { algorithm: 'aws:kms', kmsKeyID: 'arn:aws-cn:kms:cn-north-1:1:key/2' },
      objectLock: { recordings: { mode: 'GOVERNANCE', days: 1 } },
    }),
  );
  const text = JSON.stringify(policy);
  for (const part of ['arn:aws-cn:s3:::streamspace', 'kms:GenerateDataKey', 's3:PutObjectRetention']) {
    expect(text).toContain(part);
  }
});
