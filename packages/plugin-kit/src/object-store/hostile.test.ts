import { describe, expect, test } from 'vitest';
import { memoryDriver } from './__fixtures__/memory-driver.ts';
import { openStore } from './__fixtures__/open-store.ts';

const plain = { contentType: 'application/octet-stream' };

describe('a consumer', () => {
  test.each(['constructor', 'valueof', 'hasownproperty', 'other', 'default'])(
    'whose purpose is called %s has a folder of its own, and the rules of no purpose',
    async (purpose) => {
      const asked: string[] = [];
      const { driver, use } = openStore({ rules: (known) => (asked.push(known), {}) });
      await use({ purpose }).put('a', new Uint8Array(1), plain);
      expect([...driver.objects.keys()]).toEqual([`other/${purpose}/recorder/a`]);
      expect(asked).toEqual(['other']);
    },
  );

  test.each(['a/b\r\nx-goog-acl: public-read', 'a/b\nc', 'ä/b', ' a/b', 'a/b ', '\u0000'])(
    'cannot slip in a header with the content type %j',
    async (contentType) => {
      const { driver, use } = openStore({}, { ...memoryDriver(), presign: () => expect.fail('it was signed') });
      const refused = { code: 'INVALID_ARGUMENT' };
      await expect(use().put('a', new Uint8Array(1), { contentType })).rejects.toMatchObject(refused);
      await expect(use().openUpload('a', { contentType })).rejects.toMatchObject(refused);
      const address = { method: 'PUT', expiresSeconds: 60, contentType } as const;
      await expect(use().presign('a', address)).rejects.toMatchObject(refused);
      expect(driver.requests).toEqual([]);
    },
  );

  test('cannot take up an upload of another consumer, nor its own for another purpose', async () => {
    const { use } = openStore();
    const upload = await use().openUpload('a', plain);
    await upload.write(new Uint8Array(5000));
    await upload.flush();
    for (const consumer of [{ plugin: 'thief' }, { purpose: 'snapshots' }, { plugin: 'recorder-2' }]) {
      await expect(use(consumer).resumeUpload(upload.token)).rejects.toMatchObject({ reason: 'not_found' });
    }
    // Nor has the attempt ended it.
    await upload.complete();
  });

  test('cannot make a write look like somebody else’s by its metadata', async () => {
    const { driver, use } = openStore();
    const metadata = { 'ss-write': 'forged', 'ss-sha256': 'f'.repeat(64), 'ss-u-ss-write': 'twice' };
    await use().put('a', new Uint8Array(1), { ...plain, metadata });
    const stored = driver.objects.get('recordings/recorder/a')?.object.metadata ?? {};
    expect(stored['ss-write']).not.toBe('forged');
    expect(stored['ss-sha256']).not.toBe(metadata['ss-sha256']);
    const info = await use().head('a');
    expect(info?.metadata).toEqual(metadata);
    expect(info?.sha256).not.toBe(metadata['ss-sha256']);
  });
});

describe('a store that answers with keys of others', () => {
  test.each([
    'recordings/other-plugin/a',
    'recordings/recorder-2/a',
    'recordings/recorder',
    '../recordings/recorder/a',
  ])('is not believed: %s', async (key) => {
    const object = { key, size: 1, etag: 'x', lastModified: new Date(0).toISOString(), metadata: {} };
    const driver = { ...memoryDriver(), list: async () => ({ objects: [object], prefixes: [] }) };
    await expect(openStore({}, driver).use().list('')).rejects.toMatchObject({ reason: 'unknown' });
    const folded = { ...memoryDriver(), list: async () => ({ objects: [], prefixes: [`${key}/`] }) };
    if (key !== 'recordings/recorder')
      await expect(openStore({}, folded).use().list('')).rejects.toMatchObject({ reason: 'unknown' });
  });
});
