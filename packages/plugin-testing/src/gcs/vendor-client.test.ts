import { Storage, type Bucket } from '@google-cloud/storage';
import { JWT } from 'google-auth-library';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serveFakeGcs, type ServedFakeGcs } from './index.ts';

// The client that Google publishes is the witness that the fake is what Google documents.
let served: ServedFakeGcs;
let bucket: Bucket;

beforeAll(async () => {
  served = await serveFakeGcs();
  const { client_email: email, private_key: key, token_uri: tokenUri } = served.gcs.account.keyFile;
  const authClient = new JWT({
    email,
    key,
    scopes: ['https://www.googleapis.com/auth/devstorage.full_control'],
    transporterOptions: {
      // Whatever the key file says, the library asks Google.
      fetchImplementation: (_url, init) => fetch(tokenUri, init),
    },
  });
  const storage = new Storage({
    apiEndpoint: served.origin,
    projectId: 'streamspace-test',
    useAuthWithCustomEndpoint: true,
    authClient,
    retryOptions: { autoRetry: false },
  });
  bucket = storage.bucket('streamspace');
});
afterAll(() => served[Symbol.asyncDispose]());

test('saves in one request and reads back, with both checksums', async () => {
  const file = bucket.file('a/b.txt');
  await file.save('recorded', { resumable: false, contentType: 'text/plain', metadata: { metadata: { one: 'two' } } });
  const [body] = await file.download({ validation: 'crc32c' });
  expect(body.toString()).toBe('recorded');
  const [metadata] = await file.getMetadata();
  expect(metadata).toMatchObject({ size: '8', contentType: 'text/plain', metadata: { one: 'two' } });
  await expect(
    file.save('again', { resumable: false, preconditionOpts: { ifGenerationMatch: 0 } }),
  ).rejects.toMatchObject({
    code: 412,
  });
});

test('lists, composes, copies and deletes', async () => {
  await bucket.file('parts/1').save('one', { resumable: false });
  await bucket.file('parts/2').save('two', { resumable: false });
  const [files] = await bucket.getFiles({ prefix: 'parts/' });
  expect(files.map(({ name }) => name)).toEqual(['parts/1', 'parts/2']);
  await bucket.combine(['parts/1', 'parts/2'], 'whole', { ifGenerationMatch: 0 });
  await bucket.file('whole').copy(bucket.file('copy'));
  expect(String((await bucket.file('copy').download())[0])).toBe('onetwo');
  await bucket.file('copy').delete();
  expect(await bucket.file('copy').exists()).toEqual([false]);
});

test('signs addresses that the fake verifies', async () => {
  await bucket.file('signed/ä.txt').save('secret', { resumable: false, contentType: 'text/plain' });
  const signer = new Storage({ projectId: 'streamspace-test', credentials: served.gcs.account.keyFile });
  const file = signer.bucket('streamspace').file('signed/ä.txt');
  const [url] = await file.getSignedUrl({
    version: 'v4',
    action: 'read',
    expires: Date.now() + 60_000,
    responseDisposition: 'attachment; filename="a b.txt"',
  });
  const asSigned = (address: string): Promise<Response> => served.gcs.handle(new Request(address));
  const response = await asSigned(url);
  expect([response.status, await response.text()]).toEqual([200, 'secret']);
  expect((await asSigned(url.replace('Expires=60', 'Expires=61'))).status).toBe(403);
  expect((await asSigned(url.replace('signed', 'a'))).status).toBe(403);
});
