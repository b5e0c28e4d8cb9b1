import { createTestHost } from '@streamspace/plugin-testing';
import { describe, expect, test } from 'vitest';
import { name } from './__fixtures__/scene.ts';
import { configSchema } from './config.ts';
import plugin from './index.ts';

const least = { bucket: 'recordings', accessKeyID: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' };
const faultsOf = (more: object): readonly string[] => {
  const result = configSchema.safeParse({ ...least, ...more });
  return result.success ? [] : result.error.issues.map(({ path }) => path.join('.'));
};

describe('a configuration', () => {
  test('needs a bucket and an access key, and no more', () => {
    expect(faultsOf({})).toEqual([]);
    expect(configSchema.parse(least)).toMatchObject({
      enabled: false,
      region: 'us-east-1',
      storagePaths: { recordings: 'recordings/' },
      encryption: { enabled: true, algorithm: 'AES256', required: true },
    });
  });

  test.each(['ab', 'A-bucket', 'a..b', '-abc', 'abc-', '10.0.0.1', 'a/b', 'x'.repeat(64)])(
    'refuses the bucket "%s"',
    (bucket) => {
      expect(faultsOf({ bucket })).toEqual(['bucket']);
    },
  );

  test.each([
    'https://minio.example.com/path',
    'https://user:pass@minio.example.com',
    'ftp://minio.example.com',
    'https://minio.example.com?x=y',
    'javascript:alert(1)',
  ])('refuses the endpoint "%s"', (endpoint) => {
    expect(faultsOf({ provider: 'custom', endpoint })).toContain('endpoint');
  });

  test.each([
    [{ provider: 'minio' }, 'endpoint'],
    [{ provider: 'custom', endpoint: 'http://minio.example.com' }, 'useSSL'],
    [{ provider: 'custom', endpoint: 'https://minio.example.com', useSSL: false }, 'useSSL'],
    [{ useSSL: false }, 'useSSL'],
    [{ provider: 'custom', endpoint: 'minio.example.com', useFips: true }, 'endpoint'],
    [{ region: 'cn-north-1', useFips: true }, 'useFips'],
    [{ storageClass: 'GLACIER' }, 'storageClass'],
    [{ storageClassFor: { uploads: 'DEEP_ARCHIVE' } }, 'storageClass'],
    [{ encryption: { kmsKeyID: 'alias/x' } }, 'encryption.kmsKeyID'],
    [{ caCertificate: 'not a certificate' }, 'caCertificate'],
    [{ storagePaths: { recordings: 'a/', snapshots: 'a/b/' } }, 'storagePaths'],
    [{ storagePaths: { recordings: 'a', snapshots: 'a/' } }, 'storagePaths'],
    [{ storagePaths: { recordings: '../a/' } }, 'storagePaths.recordings'],
    [{ storagePaths: { recordings: '/a/' } }, 'storagePaths.recordings'],
    [{ presignMaxSeconds: 604_801 }, 'presignMaxSeconds'],
    [{ noSuchKey: 1 }, ''],
  ])('refuses %o at "%s"', (more, path) => {
    expect(faultsOf(more)).toEqual([path]);
  });
});

describe('the hosts that are reached', () => {
  test.each([
    [{}, 'recordings.s3.us-east-1.amazonaws.com'],
    [{ region: 'eu-central-1' }, 'recordings.s3.eu-central-1.amazonaws.com'],
    [{ pathStyle: true }, 's3.us-east-1.amazonaws.com'],
    [{ bucket: 'my.bucket' }, 's3.us-east-1.amazonaws.com'],
    [{ useDualstack: true }, 'recordings.s3.dualstack.us-east-1.amazonaws.com'],
    [{ useFips: true }, 'recordings.s3-fips.us-east-1.amazonaws.com'],
    [{ useFips: true, useDualstack: true }, 'recordings.s3-fips.dualstack.us-east-1.amazonaws.com'],
    [{ region: 'cn-north-1' }, 'recordings.s3.cn-north-1.amazonaws.com.cn'],
    [{ region: 'cn-north-1', useDualstack: true }, 'recordings.s3.dualstack.cn-north-1.amazonaws.com.cn'],
    [{ provider: 'wasabi', endpoint: 'https://s3.wasabisys.com' }, 's3.wasabisys.com'],
    [{ provider: 'minio', endpoint: 'https://minio.example.com:9000/' }, 'minio.example.com:9000'],
    [{ provider: 'minio', endpoint: 'minio.example.com:9000', useSSL: false }, 'minio.example.com:9000'],
    [{ provider: 'cloudflare-r2', region: 'auto', endpoint: 'https://abc.r2.example.com' }, 'abc.r2.example.com'],
  ])('with %o are %s', async (more, expected) => {
    const host = await createTestHost(plugin, {
      config: { ...least, enabled: true, maxAttempts: 1, ...more },
      enabled: false,
    });
    host.egress.reply(expected, { status: 403 });
    await host.operator.enable(name);
    expect(host.denials()).toEqual([]);
    expect(host.egress.requests.map(({ url }) => new URL(url).host)).toEqual([expected]);
    const isPlain = 'useSSL' in more && !more.useSSL;
    expect(new URL(host.egress.requests[0]?.url ?? '').protocol).toBe(isPlain ? 'http:' : 'https:');
    await host.stop();
  });
});
