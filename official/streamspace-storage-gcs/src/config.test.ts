import { createTestHost } from '@streamspace/plugin-testing';
import { createServiceAccount } from '@streamspace/plugin-testing/gcs';
import { describe, expect, test } from 'vitest';
import { name } from './__fixtures__/scene.ts';
import { configSchema } from './config.ts';
import plugin from './index.ts';

const { keyFile } = createServiceAccount();
const least = { projectID: 'my-project', bucketName: 'recordings', credentialsJSON: JSON.stringify(keyFile) };
const faultsOf = (more: object): readonly string[] => {
  const result = configSchema.safeParse({ ...least, ...more });
  return result.success ? [] : result.error.issues.map(({ path }) => path.join('.'));
};
const messageOf = (more: object): string =>
  configSchema
    .safeParse({ ...least, ...more })
    .error?.issues.map(({ message }) => message)
    .join('\n') ?? '';

const source = 'https://tokens.example.com/token';
const pool = {
  type: 'external_account',
  audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/q',
  subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
  token_url: 'https://sts.googleapis.com/v1/token',
  credential_source: { url: source },
};
const federated = (more: object = {}, config: object = {}) => ({
  credentialMode: 'workload-identity',
  subjectTokenUrl: source,
  credentialsJSON: JSON.stringify({ ...pool, ...more }),
  ...config,
});

describe('a configuration', () => {
  test('needs a project, a bucket and credentials, and no more', () => {
    expect(faultsOf({})).toEqual([]);
    expect(configSchema.parse(least)).toMatchObject({
      enabled: false,
      credentialMode: 'key-file',
      storageClass: { recordings: 'NEARLINE', snapshots: 'NEARLINE', uploads: 'STANDARD' },
      storagePaths: { recordings: 'recordings/' },
    });
    expect(faultsOf(federated())).toEqual([]);
  });

  test.each([
    [{ bucketName: 'ab' }, 'bucketName'],
    [{ bucketName: 'a..b' }, 'bucketName'],
    [{ bucketName: '10.0.0.1' }, 'bucketName'],
    [{ bucketName: `${'x'.repeat(64)}.com` }, 'bucketName'],
    [{ projectID: 'No' }, 'projectID'],
    [{ apiEndpoint: 'https://user@storage.example.com' }, 'apiEndpoint'],
    [{ apiEndpoint: 'https://storage.example.com/path' }, 'apiEndpoint'],
    [{ apiEndpoint: 'file:///etc/passwd' }, 'apiEndpoint'],
    [{ kmsKeyName: 'projects/p/locations/eu/keyRings/r/cryptoKeys/k/cryptoKeyVersions/1' }, 'kmsKeyName'],
    [{ storagePaths: { recordings: 'a/', snapshots: 'a/b/' } }, 'storagePaths'],
    [{ storagePaths: { recordings: '../a/' } }, 'storagePaths.recordings'],
    [{ storageClass: { recordings: 'GLACIER' } }, 'storageClass.recordings'],
    [{ chunkSizeMiB: 64, maxConcurrentUploads: 5 }, 'chunkSizeMiB'],
    [{ presignMaxSeconds: 604_801 }, 'presignMaxSeconds'],
    [{ noSuchKey: 1 }, ''],
  ])('refuses %o at "%s"', (more, path) => {
    expect(faultsOf(more)).toEqual([path]);
  });
});

describe('acceptance 7, GC-04: credentials', () => {
  const withKey = (more: object): object => ({ credentialsJSON: JSON.stringify({ ...keyFile, ...more }) });

  test.each([
    ['no JSON', { credentialsJSON: '{"private_key": "sesame' }, 'must be JSON'],
    ['another type', withKey({ type: 'authorized_user' }), 'must have the type "service_account"'],
    ['a pool where a key is wanted', { credentialsJSON: JSON.stringify(pool) }, '"workload-identity"'],
    ['a key where a pool is wanted', { credentialMode: 'workload-identity', subjectTokenUrl: source }, '"key-file"'],
    ['no key', withKey({ private_key: 'sesame' }), '"private_key"'],
    ['a strange address', withKey({ client_email: 'x@y\r\nz' }), '"client_email"'],
    [
      'another token endpoint',
      withKey({ token_uri: 'https://sesame.example/token' }),
      '"token_uri" names another host',
    ],
    [
      'one that only looks like Google',
      withKey({ token_uri: 'https://oauth2.googleapis.com@sesame.example/' }),
      'token_uri',
    ],
    ['one without TLS', withKey({ token_uri: 'http://oauth2.googleapis.com/token' }), 'token_uri'],
    ['another universe', withKey({ universe_domain: 'sesame.example' }), 'universe_domain'],
    ['a program', federated({ credential_source: { executable: { command: 'sesame' } } }), 'credential_source'],
    ['a file', federated({ credential_source: { file: '/etc/sesame' } }), 'credential_source'],
    ['a certificate', federated({ credential_source: { url: source, certificate: {} } }), 'credential_source'],
    [
      'an instance of another cloud',
      federated({ credential_source: { environment_id: 'aws1', url: source } }),
      'credential_source',
    ],
    ['another exchange', federated({ token_url: 'https://sesame.example/v1/token' }), '"token_url" names another host'],
    [
      'another impersonation',
      federated({ service_account_impersonation_url: 'https://sesame.example/x:generateAccessToken' }),
      'names another host',
    ],
    ['any other address', federated({ token_info_url: 'https://sesame.example/introspect' }), '"token_info_url"'],
    ['a source that is not named', federated({}, { subjectTokenUrl: '' }), 'must be the address under'],
  ])('with %s are refused at save, and not repeated', (_what, more, message) => {
    expect(messageOf(more)).toContain(message);
    expect(messageOf(more)).not.toContain('sesame');
  });

  test('may name the address of the endpoint that is configured', () => {
    const more = withKey({ token_uri: 'https://storage.example.com/token' });
    expect(faultsOf({ ...more, apiEndpoint: 'https://storage.example.com' })).toEqual([]);
  });

  test('are refused by the host when they are saved', async () => {
    const host = await createTestHost(plugin, { config: least, enabled: false });
    await expect(
      host.configure({ ...least, ...withKey({ token_uri: 'https://sesame.example/' }) }),
    ).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
    });
    await host.stop();
  });
});

describe('the hosts that are reached', () => {
  test.each([
    [{}, ['oauth2.googleapis.com', 'storage.googleapis.com']],
    [{ apiEndpoint: 'https://storage-psc.example.com' }, ['oauth2.googleapis.com', 'storage-psc.example.com']],
    [federated(), ['tokens.example.com', 'sts.googleapis.com', 'storage.googleapis.com']],
  ])('with %o are %s', async (more, expected) => {
    const config = { ...least, enabled: true, maxAttempts: 1, ...more };
    const host = await createTestHost(plugin, { config, enabled: false });
    const token = { access_token: 'token', expires_in: 3600, token_type: 'Bearer' };
    for (const each of expected) {
      const isToken = !each.startsWith('storage');
      host.egress.serve(each, () => (isToken ? Response.json(token) : new Response(null, { status: 403 })));
    }
    await host.operator.enable(name);
    expect(host.denials()).toEqual([]);
    expect([...new Set(host.egress.requests.map(({ url }) => new URL(url).host))]).toEqual(expected);
    await host.stop();
  });
});
