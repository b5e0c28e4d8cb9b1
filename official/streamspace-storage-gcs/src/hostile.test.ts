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
  const { host, gcs } = scene;
  const victim = host.extensions.use('object-store', { plugin: 'victim', purpose: 'recordings' });
  const thief = host.extensions.use('object-store', { plugin: 'thief', purpose: 'recordings' });
  await victim.put('secret', text('theirs'), plain);
  await thief.put('own', text('mine'), plain);
  return { host, gcs, victim, thief };
}

test('no cursor leads into the folder of another plugin', async () => {
  const { thief } = await openWithVictim();
  const base64 = (name: string): string => Buffer.from(name).toString('base64url');
  for (const cursor of ['recordings/', 'recordings/victim/', 'recordings/victim/secre', '', '\u{10ffff}'].map(base64)) {
    const page = await thief.list('', { cursor }).catch(() => ({ objects: [], prefixes: [] }));
    expect(page.objects.filter(({ key }) => key !== 'own')).toEqual([]);
    expect(page.prefixes).toEqual([]);
  }
  for (const cursor of ['&prefix=', 'x&prefix=recordings/victim/', '#', '../..'])
    await expect(thief.list('', { cursor })).rejects.toBeInstanceOf(Error);
});

test('no prefix and no key leads there, however it is written', async () => {
  const { thief } = await openWithVictim();
  for (const key of [
    '..%2Fvictim%2Fsecret',
    '%2e%2e/victim/secret',
    'victim/secret',
    'recordings/victim/secret',
    '?x=/victim/secret',
  ])
    expect(await thief.head(key)).toBeNull();
  for (const key of ['../victim/secret', '/victim/secret', 'a/../../victim/secret', './secret', 'a\\..\\secret'])
    await expect(thief.get(key)).rejects.toMatchObject({ reason: 'invalid_key' });
  for (const prefix of ['..%2Fvictim', '&prefix=recordings/victim/', '%2F..%2Fvictim'])
    expect(await thief.list(prefix)).toEqual({ objects: [], prefixes: [] });
});

test('a generation of somebody else’s object is no key to it', async () => {
  const { gcs, thief } = await openWithVictim();
  const generation = gcs.bucket.objects.get('recordings/victim/secret')?.generation ?? '';
  await expect(thief.get('secret', { ifMatch: generation })).rejects.toMatchObject({ reason: 'not_found' });
  expect(await thief.delete('secret', { ifMatch: generation })).toEqual({ deleted: false });
  for (const ifMatch of ['0&generation=1', `${generation}&alt=media`, '-1', 'x'])
    await expect(thief.delete('own', { ifMatch })).rejects.toMatchObject({ reason: 'precondition_failed' });
  expect(gcs.bucket.objects.size).toBe(2);
});

test('a signed address is for one key, one method and the headers that were signed', async () => {
  const { gcs, thief } = await openWithVictim();
  const { url, headers } = await thief.presign('own', { method: 'PUT', expiresSeconds: 60, contentType: 'text/plain' });
  const send = async (address: string, init: RequestInit): Promise<number> =>
    (await gcs.handle(new Request(address, init))).status;
  const put = (more: Readonly<Record<string, string>>, address = url): Promise<number> =>
    send(address, { method: 'PUT', headers: { ...headers, ...more }, body: 'x' });
  // The id of a write and the hash of an object are the provider's word.
  expect(await put({ 'x-goog-meta-ss-write': 'forged' })).toBe(403);
  expect(await put({ 'x-goog-meta-ss-sha256': 'f'.repeat(64) })).toBe(403);
  expect(await put({ 'x-goog-acl': 'public-read' })).toBe(403);
  expect(await put({}, url.replace('/thief/own', '/victim/secret'))).toBe(403);
  expect(await put({}, url.replace('/thief/own', '/thief/../victim/secret'))).toBe(403);
  expect(await put({}, url.replace('/thief/own', '/thief/%2e%2e/victim/secret'))).toBe(403);
  expect(await put({}, `${url}&generation=1`)).toBe(403);
  expect(await send(url, { headers })).toBe(403);
  expect(await put({})).toBe(200);
  expect(Buffer.from(gcs.bucket.objects.get('recordings/victim/secret')?.body ?? []).toString()).toBe('theirs');
});
