import { expect } from 'vitest';
import { bytesOf, sampleBytes, sha256Of, streamOf, text } from './bytes.ts';
import { freshKey, plain, type Suite } from './suite.ts';

export function readingContract({ check }: Suite): void {
  check('OS-10', 'what does not exist has no head', async (store) => {
    expect(await store.head(freshKey())).toBeNull();
  });

  check('OS-10', 'what does not exist cannot be read', (store) =>
    expect(store.get(freshKey())).rejects.toMatchObject({ code: 'NOT_FOUND', reason: 'not_found', retryable: false }),
  );

  const body = sampleBytes(10_000, 11);
  for (const [what, range, expected] of [
    ['the first byte', { start: 0, end: 0 }, [0, 1]],
    ['the middle', { start: 4000, end: 5999 }, [4000, 6000]],
    ['the last byte', { start: 9999, end: 9999 }, [9999, 10_000]],
    ['an open end', { start: 9000 }, [9000, 10_000]],
    ['an end past the end', { start: 9000, end: 20_000 }, [9000, 10_000]],
    ['all of it', { start: 0 }, [0, 10_000]],
  ] as const) {
    check('OS-11', `a range of ${what} is what it says`, async (store) => {
      const key = freshKey();
      await store.put(key, body, plain);
      const got = await store.get(key, { range });
      expect(await bytesOf(got.body)).toEqual(body.slice(...expected));
      expect(got.info.size).toBe(body.length);
    });
  }

  check('OS-11', 'a range that starts past the end is refused', async (store) => {
    const key = freshKey();
    await store.put(key, body, plain);
    await expect(store.get(key, { range: { start: 10_000 } })).rejects.toMatchObject({ reason: 'invalid_range' });
    await expect(store.get(key, { range: { start: 5, end: 4 } })).rejects.toMatchObject({ reason: 'invalid_range' });
  });

  check(
    'OS-12',
    'a body that breaks off twice comes back whole',
    async (store, { faults }) => {
      const key = freshKey();
      const large = sampleBytes(1_000_000, 12);
      await store.put(key, large, plain);
      faults?.cut(200_000, 2);
      const got = await store.get(key, { verifySha256: sha256Of(large) });
      expect(sha256Of(await bytesOf(got.body))).toBe(sha256Of(large));
    },
    ['faults'],
  );

  check(
    'OS-12',
    'a range whose body breaks off comes back whole',
    async (store, { faults }) => {
      const key = freshKey();
      const large = sampleBytes(1_000_000, 13);
      await store.put(key, large, plain);
      faults?.cut(100_000, 1);
      const got = await store.get(key, { range: { start: 300_000, end: 799_999 } });
      expect(sha256Of(await bytesOf(got.body))).toBe(sha256Of(large.slice(300_000, 800_000)));
    },
    ['faults'],
  );

  check(
    'OS-12',
    'a body that breaks off again and again fails for now',
    async (store, { faults }) => {
      const key = freshKey();
      await store.put(key, sampleBytes(1_000_000, 14), plain);
      faults?.cut(1000, 100);
      const { body: broken } = await store.get(key);
      await expect(bytesOf(broken)).rejects.toMatchObject({ code: 'VENDOR_UNAVAILABLE' });
    },
    ['faults'],
  );

  check('OS-13', 'a condition that holds is no hindrance, and one that does not is', async (store) => {
    const key = freshKey();
    const { etag } = await store.put(key, text('one'), plain);
    expect(await bytesOf((await store.get(key, { ifMatch: etag })).body)).toEqual(text('one'));
    await store.put(key, text('two'), plain);
    await expect(store.get(key, { ifMatch: etag })).rejects.toMatchObject({ reason: 'precondition_failed' });
  });

  check(
    'OS-13',
    'an object that changes while it is read is never mixed with the new one',
    async (store, { faults }) => {
      const key = freshKey();
      // Longer than what is read ahead.
      await store.put(key, streamOf(sampleBytes(6_000_000, 15)), plain);
      faults?.cut(4_000_000, 1);
      const { body: first } = await store.get(key);
      const reader = first.getReader();
      await reader.read();
      faults?.clear();
      await store.put(key, streamOf(sampleBytes(6_000_000, 16)), plain);
      const rest = async (): Promise<void> => {
        while (!(await reader.read()).done);
      };
      await expect(rest()).rejects.toMatchObject({ code: 'CONFLICT' });
    },
    ['faults'],
  );

  check('OS-19', 'a body with another SHA-256 than asked for fails at its end', async (store) => {
    const key = freshKey();
    await store.put(key, text('one'), plain);
    const got = await store.get(key, { verifySha256: sha256Of(text('two')) });
    await expect(bytesOf(got.body)).rejects.toMatchObject({ code: 'INTEGRITY' });
  });

  check('OS-30', 'a signal ends the reading of a body', async (store) => {
    const key = freshKey();
    await store.put(key, sampleBytes(2_000_000, 17), plain);
    const controller = new AbortController();
    const { body: endless } = await store.get(key, { signal: controller.signal });
    const reader = endless.getReader();
    await reader.read();
    controller.abort(new Error('enough'));
    const rest = async (): Promise<void> => {
      while (!(await reader.read()).done);
    };
    await expect(rest()).rejects.toMatchObject({ message: expect.any(String) });
  });
}
