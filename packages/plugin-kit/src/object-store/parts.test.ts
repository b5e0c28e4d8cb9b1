import { objectStoreError } from '@streamspace/plugin-sdk';
import { describe, expect, test } from 'vitest';
import { memoryDriver } from './__fixtures__/memory-driver.ts';
import { openStore } from './__fixtures__/open-store.ts';
import { firstPartSize, partSize } from './part-size.ts';

const mebibyte = 1024 ** 2;
const plain = { contentType: 'application/octet-stream' };
const s3 = {
  maxObjectBytes: 5 * 1024 ** 4,
  minPartBytes: 5 * mebibyte,
  maxPartBytes: 5 * 1024 ** 3,
  maxParts: 10_000,
  equalParts: false,
  sequential: false,
};

describe('the size of parts', () => {
  const preferred = 16 * mebibyte;

  test('is what is preferred, within what the store takes', () => {
    expect(firstPartSize({ limits: s3, preferred })).toBe(preferred);
    expect(firstPartSize({ limits: s3, preferred: 1 })).toBe(5 * mebibyte);
  });

  test('fits an object of known length into the parts that there are', () => {
    const contentLength = 4 * 1024 ** 4;
    const size = firstPartSize({ limits: s3, preferred, contentLength });
    expect(size * 10_000).toBeGreaterThanOrEqual(contentLength);
    expect(() => firstPartSize({ limits: s3, preferred, contentLength: 6 * 1024 ** 4 })).toThrow('at most');
  });

  test('doubles with each quarter of the parts, and is the same where it has to be', () => {
    expect([1, 2500, 2501, 5001, 7501, 10_000].map((n) => partSize(n, preferred, s3) / preferred)).toEqual([
      1, 1, 2, 4, 8, 8,
    ]);
    expect(partSize(9000, preferred, { ...s3, equalParts: true })).toBe(preferred);
    expect(() => partSize(10_001, preferred, s3)).toThrow('at most 10000 parts');
  });

  test('is known to be equal for 64 MiB where nobody knows the length', () => {
    expect(firstPartSize({ limits: { ...s3, equalParts: true }, preferred })).toBe(64 * mebibyte);
  });
});

describe('memory', () => {
  test('stays bounded over many uploads at once, and each of them gets on', async () => {
    const { driver, store, use } = openStore({ partBytes: 8192, concurrency: 2 });
    driver.partMs = 1;
    const uploads = await Promise.all(Array.from({ length: 20 }, (_, n) => use().openUpload(`key-${n}`, plain)));
    let peak = 0;
    await Promise.all(
      uploads.map(async (upload, n) => {
        for (let piece = 0; piece < 40; piece += 1) {
          await upload.write(new Uint8Array(1000).fill(n));
          peak = Math.max(peak, store.heldBytes);
        }
        await upload.complete();
      }),
    );
    // What is shared, and one part of the smallest size for each.
    expect(peak).toBeLessThanOrEqual(2 * 8192 + 20 * (1024 + 1000));
    expect(store.heldBytes).toBe(0);
    expect([...driver.objects.values()].map(({ body }) => body.length)).toEqual(Array(20).fill(40_000));
  });

  test('is let go of when an upload is aborted, in the middle of its parts', async () => {
    const { driver, store, use } = openStore();
    driver.partMs = 5;
    const upload = await use().openUpload('a', plain);
    for (let n = 0; n < 12; n += 1) await upload.write(new Uint8Array(1024));
    await upload.abort();
    await expect.poll(() => store.heldBytes).toBe(0);
    expect(driver.uploads.size).toBe(0);
  });
});

describe('an upload that lies idle', () => {
  test('holds no memory after an hour, and can be taken up again', async () => {
    let now = Date.UTC(2026, 0, 15);
    const { driver, store, use } = openStore({ now: () => now });
    const idle = await use().openUpload('idle', plain);
    await idle.write(new Uint8Array(5000).fill(1));
    const busy = await use().openUpload('busy', plain);
    now += 59 * 60_000;
    await busy.write(new Uint8Array(100));
    now += 60_000;
    store.tidy();
    await expect.poll(() => store.heldBytes).toBe(100);
    await expect(idle.write(new Uint8Array(1))).rejects.toMatchObject({ reason: 'unavailable', retryable: true });
    const again = await use().resumeUpload(idle.token);
    await again.write(new Uint8Array(5000 - again.bytesCommitted).fill(1));
    expect(await again.complete()).toMatchObject({ size: 5000 });
    await busy.complete();
    expect(driver.uploads.size).toBe(0);
  });
});

describe('parts that arrive', () => {
  test('count only from the beginning on', async () => {
    const { driver, use } = openStore();
    const upload = await use().openUpload('a', plain);
    await upload.write(new Uint8Array(4096));
    await upload.flush();
    const [id] = driver.uploads.keys();
    driver.uploads.get(id ?? '')?.parts.set(3, new Uint8Array(4096));
    expect((await use().resumeUpload(upload.token)).bytesCommitted).toBe(4096);
  });

  test('and are too small to be followed by others are sent again', async () => {
    const { driver, use } = openStore();
    const upload = await use().openUpload('a', plain);
    await upload.write(new Uint8Array(4096));
    await upload.flush();
    const [id] = driver.uploads.keys();
    driver.uploads.get(id ?? '')?.parts.set(2, new Uint8Array(10));
    const again = await use().resumeUpload(upload.token);
    expect(again.bytesCommitted).toBe(4096);
    await again.write(new Uint8Array(2000).fill(7));
    expect(await again.complete()).toMatchObject({ size: 6096 });
  });

  test('are no more when the vendor has forgotten the upload', async () => {
    const { driver, use } = openStore();
    const upload = await use().openUpload('a', plain);
    await upload.write(new Uint8Array(5000));
    await upload.flush();
    driver.uploads.clear();
    await expect(use().resumeUpload(upload.token)).rejects.toMatchObject({ reason: 'not_found' });
  });
});

describe('parts in units', () => {
  test('are whole units until the last one, and what is left over waits in memory', async () => {
    const sizes: number[] = [];
    const memory = memoryDriver({ partUnitBytes: 1024, sequential: true });
    const { driver, store, use } = openStore(
      {},
      {
        ...memory,
        putPart(upload, number, body, signal) {
          sizes.push(body.length);
          return memory.putPart(upload, number, body, signal);
        },
      },
    );
    const upload = await use().openUpload('a', plain);
    await upload.write(new Uint8Array(2500).fill(1));
    await upload.flush();
    expect([upload.bytesCommitted, store.heldBytes]).toEqual([2048, 452]);
    await upload.write(new Uint8Array(5000).fill(2));
    expect(await upload.complete()).toMatchObject({ size: 7500 });
    expect(sizes).toEqual([2048, 4096, 1356]);
    const [{ body } = { body: new Uint8Array() }] = driver.objects.values();
    expect([...body].filter((byte, at) => byte !== (at < 2500 ? 1 : 2))).toEqual([]);
    expect(store.heldBytes).toBe(0);
  });
});

describe('a small upload', () => {
  test('is one request', async () => {
    const { driver, use } = openStore();
    const upload = await use().openUpload('a', { ...plain, metadata: { a: 'b' } });
    await upload.write(new Uint8Array(100));
    expect(await upload.complete()).toMatchObject({ size: 100, metadata: { a: 'b' } });
    expect(driver.requests).toEqual(['put']);
  });
});

describe('a refusal', () => {
  test('of the first part ends the upload for good, after one request', async () => {
    const { driver, use } = openStore();
    driver.failures.push(objectStoreError('access_denied', 'no'));
    const upload = await use().openUpload('a', plain);
    const write = async (): Promise<void> => {
      for (let n = 0; n < 50; n += 1) await upload.write(new Uint8Array(1024));
    };
    await expect(write()).rejects.toMatchObject({ reason: 'access_denied' });
    await expect(upload.write(new Uint8Array(1))).rejects.toMatchObject({ reason: 'access_denied' });
    expect(driver.requests).toEqual(['begin']);
  });

  test('of the whole ends the upload, and its parts', async () => {
    const { driver, use } = openStore({}, memoryDriver());
    const upload = await use().openUpload('a', { ...plain, contentLength: 9000 });
    await upload.write(new Uint8Array(8000));
    await expect(upload.complete()).rejects.toMatchObject({ reason: 'integrity' });
    expect(driver.uploads.size).toBe(0);
    await expect(use().resumeUpload(upload.token)).rejects.toMatchObject({ reason: 'not_found' });
  });
});
