import { expect } from 'vitest';
import { sampleBytes, text } from './bytes.ts';
import { freshKey, plain, type Suite } from './suite.ts';

/** The address with a longer life, of which its signature knows nothing: seconds, or the instant of its end. */
const prolonged = (url: string): string => url.replace(/Expires=60\b/, 'Expires=86400').replace(/\bse=2/, 'se=3');

export function accessContract({ check }: Suite): void {
  check(
    'OS-22',
    'a signed address reads an object under a file name',
    async (store, { fetch }) => {
      const key = freshKey();
      const body = sampleBytes(1000, 41);
      await store.put(key, body, { contentType: 'video/mp4' });
      const { url, headers, expiresAt } = await store.presign(key, {
        method: 'GET',
        expiresSeconds: 60,
        responseFileName: 'Grüße "1".mp4',
        responseContentType: 'application/octet-stream',
      });
      expect(Date.parse(expiresAt)).not.toBeNaN();
      const response = await fetch?.(url, { headers });
      expect(response?.status).toBe(200);
      expect(new Uint8Array((await response?.arrayBuffer()) ?? new ArrayBuffer())).toEqual(body);
      expect(response?.headers.get('content-type')).toBe('application/octet-stream');
      const disposition = response?.headers.get('content-disposition') ?? '';
      expect(disposition).toContain('attachment');
      expect(disposition).toContain(`filename*=UTF-8''Gr%C3%BC%C3%9Fe%20%221%22.mp4`);
    },
    ['fetch'],
  );

  check(
    'OS-23',
    'a signed address writes a body of the length and type that were signed',
    async (store, { fetch }) => {
      const key = freshKey();
      const asked = { method: 'PUT', expiresSeconds: 60, contentType: 'image/png', contentLength: 5 } as const;
      const { url, headers } = await store.presign(key, asked);
      const response = await fetch?.(url, { method: 'PUT', headers, body: 'hello' });
      expect([200, 201]).toContain(response?.status);
      expect(await store.head(key)).toMatchObject({ size: 5, contentType: 'image/png' });
    },
    ['fetch'],
  );

  check(
    'OS-23',
    'a signed address takes no other length and no other type',
    async (store, { fetch }) => {
      const key = freshKey();
      const asked = { method: 'PUT', expiresSeconds: 60, contentType: 'image/png', contentLength: 5 } as const;
      const { url, headers } = await store.presign(key, asked);
      const { 'content-length': _, ...rest } = headers;
      const longer = await fetch?.(url, { method: 'PUT', headers: rest, body: 'hello, hello' });
      expect(longer?.status).toBe(403);
      const typed = await fetch?.(url, {
        method: 'PUT',
        headers: { ...headers, 'content-type': 'text/html' },
        body: 'hello',
      });
      expect(typed?.status).toBe(403);
      expect(await store.head(key)).toBeNull();
    },
    ['fetch'],
  );

  check(
    'OS-24',
    'a signed address works for no other key and no other method',
    async (store, { fetch }) => {
      const [key, other] = [freshKey(), freshKey()];
      await store.put(key, text('one'), plain);
      await store.put(other, text('two'), plain);
      const { url, headers } = await store.presign(key, { method: 'GET', expiresSeconds: 60 });
      const moved = await fetch?.(url.replace(key, other), { headers });
      expect(moved?.status).toBe(403);
      const longer = await fetch?.(prolonged(url), { headers });
      expect(longer?.status).toBe(403);
      const { headers: writing } = await store.presign(key, { method: 'PUT', expiresSeconds: 60 });
      const written = await fetch?.(url, { method: 'PUT', headers: writing, body: 'x' });
      expect(written?.status).toBe(403);
    },
    ['fetch'],
  );

  check(
    'OS-24',
    'a signed address that has expired works no more',
    async (store, { fetch, pass }) => {
      const key = freshKey();
      await store.put(key, text('one'), plain);
      const { url, headers } = await store.presign(key, { method: 'GET', expiresSeconds: 1 });
      await pass?.(2500);
      const response = await fetch?.(url, { headers });
      // An expired token is a bad request at some.
      expect([400, 403]).toContain(response?.status);
    },
    ['fetch', 'pass'],
  );

  check(
    'OS-25',
    'a wrong secret is told as such',
    async (_store, target) => {
      await using wrong = await target.openWrong?.('secret');
      await expect(wrong?.use().put(freshKey(), text('x'), plain)).rejects.toMatchObject({
        reason: 'auth_failed',
        retryable: false,
      });
      await expect(wrong?.use().list('')).rejects.toMatchObject({ reason: 'auth_failed' });
    },
    ['openWrong'],
  );

  check(
    'OS-26',
    'a missing bucket is told as such, and not made',
    async (_store, target) => {
      await using wrong = await target.openWrong?.('bucket');
      await expect(wrong?.use().put(freshKey(), text('x'), plain)).rejects.toMatchObject({
        reason: 'bucket_missing',
        retryable: false,
      });
      await expect(wrong?.use().list('')).rejects.toMatchObject({ reason: 'bucket_missing' });
    },
    ['openWrong'],
  );

  check(
    'OS-29',
    'no log line holds a secret or a signed address',
    async (store, { logs, secrets = [] }) => {
      const key = freshKey();
      await store.put(key, text('x'), plain);
      await store.presign(key, { method: 'GET', expiresSeconds: 60 });
      await store.get(key).then(({ body }) => body.cancel());
      const lines = logs?.() ?? [];
      expect(lines.length).toBeGreaterThan(0);
      for (const secret of [...secrets, 'Signature=', 'signature=', 'sig=', 'AWS4-HMAC']) {
        expect(lines.filter((line) => line.includes(secret))).toEqual([]);
      }
    },
    ['logs'],
  );

  check('OS-29', 'what the store can do is told in full', async (store) => {
    const capabilities = await store.capabilities();
    expect(capabilities.maxObjectBytes).toBeGreaterThan(0);
    expect(capabilities.minPartBytes).toBeGreaterThan(0);
    expect(capabilities.maxParts).toBeGreaterThan(0);
    const { status, checks } = await store.health();
    expect(['ok', 'warn']).toContain(status);
    expect(checks.length).toBeGreaterThan(0);
  });
}
