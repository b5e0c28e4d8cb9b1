import { afterEach, expect, test } from 'vitest';
import { openScene, type Scene } from './__fixtures__/scene.ts';

const plain = { contentType: 'text/plain' };
const text = (value: string): Uint8Array => new TextEncoder().encode(value);
let scene: Scene | undefined;
afterEach(async () => {
  await scene?.[Symbol.asyncDispose]();
  scene = undefined;
});

async function openWithVictim() {
  scene = await openScene();
  const { host, s3 } = scene;
  const victim = host.extensions.use('object-store', { plugin: 'victim', purpose: 'recordings' });
  const thief = host.extensions.use('object-store', { plugin: 'thief', purpose: 'recordings' });
  await victim.put('secret', text('theirs'), plain);
  await thief.put('own', text('mine'), plain);
  return { s3, thief };
}

test('no cursor leads into the folder of another plugin', async () => {
  const { thief } = await openWithVictim();
  const base64 = (name: string): string => Buffer.from(name).toString('base64url');
  for (const cursor of ['recordings/', 'recordings/victim/', 'recordings/victim/secre'].map(base64)) {
    const page = await thief.list('', { cursor });
    expect(page.objects.filter(({ key }) => key !== 'own')).toEqual([]);
  }
  for (const cursor of ['&prefix=', 'x&prefix=recordings/victim/', '#', '../..'])
    await expect(thief.list('', { cursor })).rejects.toBeInstanceOf(Error);
});

test('a tag of somebody else’s object is no key to it, and no header', async () => {
  const { s3, thief } = await openWithVictim();
  const etag = s3.bucket.objects.get('recordings/victim/secret')?.etag ?? '';
  await expect(thief.get('secret', { ifMatch: etag })).rejects.toMatchObject({ reason: 'not_found' });
  await thief.delete('secret', { ifMatch: etag });
  await expect(thief.get('own', { ifMatch: 'x"\r\nrange: bytes=0-0' })).rejects.toBeInstanceOf(Error);
  expect(s3.bucket.objects.size).toBe(2);
});

test('a signed address is for one key, one method and the headers that were signed', async () => {
  const { s3, thief } = await openWithVictim();
  const { url, headers } = await thief.presign('own', { method: 'PUT', expiresSeconds: 60, contentType: 'text/plain' });
  const put = async (more: Readonly<Record<string, string>>, address = url): Promise<number> => {
    const all = { ...headers, 'content-length': '1', ...more };
    return (await s3.handle(new Request(address, { method: 'PUT', headers: all, body: 'x' }))).status;
  };
  // The id of a write and the hash of an object are the provider's word.
  expect(await put({ 'x-amz-meta-ss-write': 'forged' })).toBe(403);
  expect(await put({ 'x-amz-meta-ss-sha256': 'f'.repeat(64) })).toBe(403);
  expect(await put({ 'x-amz-acl': 'public-read' })).toBe(403);
  expect(await put({}, url.replace('/thief/own', '/victim/secret'))).toBe(403);
  expect(await put({}, url.replace('/thief/own', '/thief/../victim/secret'))).toBe(403);
  expect(await put({}, url.replace('/thief/own', '/thief/%2e%2e/victim/secret'))).toBe(403);
  expect((await s3.handle(new Request(url, { headers }))).status).toBe(403);
  expect(await put({})).toBe(200);
  expect(Buffer.from(s3.bucket.objects.get('recordings/victim/secret')?.body ?? []).toString()).toBe('theirs');
});
