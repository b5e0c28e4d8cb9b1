import type { Upload } from '@streamspace/plugin-sdk';
import { expect } from 'vitest';
import { bytesOf, piecesOf, sampleBytes, sha256Of, text } from './bytes.ts';
import { freshKey, plain, type Suite } from './suite.ts';

const partBytes = 5 * 1024 ** 2;

async function writeAll(upload: Upload, bytes: Uint8Array, from = 0): Promise<void> {
  for (const piece of piecesOf(bytes, from)) await upload.write(piece);
}

export function uploadsContract({ check }: Suite): void {
  check('OS-16', 'nothing is visible before an upload is complete', async (store) => {
    const key = freshKey();
    const body = sampleBytes(2.5 * partBytes, 21);
    const upload = await store.openUpload(key, plain);
    await writeAll(upload, body);
    expect(await store.head(key)).toBeNull();
    await upload.flush();
    expect(await store.head(key)).toBeNull();
    expect((await store.list(key)).objects).toEqual([]);
    expect(await upload.complete()).toMatchObject({ key, size: body.length, sha256: sha256Of(body) });
    expect(sha256Of(await bytesOf((await store.get(key)).body))).toBe(sha256Of(body));
  });

  check('OS-16', 'an upload takes the place of an object when it is complete, and not before', async (store) => {
    const key = freshKey();
    await store.put(key, text('before'), plain);
    const upload = await store.openUpload(key, plain);
    await upload.write(text('after'));
    expect(await bytesOf((await store.get(key)).body)).toEqual(text('before'));
    await upload.complete();
    expect(await bytesOf((await store.get(key)).body)).toEqual(text('after'));
  });

  check('OS-16', 'an upload of nothing is an empty object', async (store) => {
    const key = freshKey();
    const upload = await store.openUpload(key, plain);
    expect(await upload.complete()).toMatchObject({ size: 0 });
    expect(await store.head(key)).toMatchObject({ size: 0 });
  });

  check('OS-16', 'what was flushed counts as committed', async (store) => {
    const body = sampleBytes(2 * partBytes, 22);
    const upload = await store.openUpload(freshKey(), plain);
    expect(upload.bytesCommitted).toBe(0);
    await writeAll(upload, body);
    await upload.flush();
    expect(upload.bytesCommitted).toBe(body.length);
    await upload.abort();
  });

  check('OS-17', 'an aborted upload leaves nothing, and aborting again does nothing', async (store, { residue }) => {
    const key = freshKey();
    const upload = await store.openUpload(key, plain);
    await writeAll(upload, sampleBytes(2 * partBytes, 23));
    await upload.flush();
    await upload.abort();
    await upload.abort().catch((error: unknown) => expect(error).toMatchObject({ code: 'NOT_FOUND' }));
    expect(await store.head(key)).toBeNull();
    await expect(store.resumeUpload(upload.token)).rejects.toMatchObject({ reason: 'not_found' });
    expect((await residue?.())?.uploads ?? []).toEqual([]);
  });

  check(
    'OS-18',
    'an upload goes on where its provider was killed',
    async (store, { kill }) => {
      const key = freshKey();
      const body = sampleBytes(4.5 * partBytes, 24);
      const upload = await store.openUpload(key, { ...plain, metadata: { session: 's1' } });
      await writeAll(upload, body.subarray(0, 3 * partBytes));
      await upload.flush();
      const { token } = upload;
      await kill?.();
      const again = await store.resumeUpload(token);
      expect(again.bytesCommitted).toBe(3 * partBytes);
      await writeAll(again, body, again.bytesCommitted);
      expect(await again.complete()).toMatchObject({ key, size: body.length });
      const got = await store.get(key);
      expect(got.info.metadata).toEqual({ session: 's1' });
      expect(sha256Of(await bytesOf(got.body))).toBe(sha256Of(body));
    },
    ['kill'],
  );

  check(
    'OS-18',
    'an upload that was killed before its first part begins again at nothing',
    async (store, { kill }) => {
      const key = freshKey();
      const upload = await store.openUpload(key, plain);
      await upload.write(text('lost'));
      const { token } = upload;
      await kill?.();
      const again = await store.resumeUpload(token);
      expect(again.bytesCommitted).toBe(0);
      await again.write(text('found'));
      await again.complete();
      expect(await bytesOf((await store.get(key)).body)).toEqual(text('found'));
    },
    ['kill'],
  );

  check('OS-18', 'an upload that is taken up again ends for whoever wrote before', async (store) => {
    const key = freshKey();
    const body = sampleBytes(2.5 * partBytes, 25);
    const upload = await store.openUpload(key, plain);
    await writeAll(upload, body.subarray(0, 2 * partBytes));
    await upload.flush();
    const again = await store.resumeUpload(upload.token);
    await expect(upload.write(text('late'))).rejects.toMatchObject({ message: expect.any(String) });
    await writeAll(again, body, again.bytesCommitted);
    await again.complete();
    expect(sha256Of(await bytesOf((await store.get(key)).body))).toBe(sha256Of(body));
  });

  check('OS-18', 'an unknown token is told as such', (store) =>
    expect(store.resumeUpload('no-such-token')).rejects.toMatchObject({ reason: 'not_found' }),
  );

  check('OS-18', 'a complete upload cannot be taken up again', async (store) => {
    const upload = await store.openUpload(freshKey(), plain);
    await upload.write(text('done'));
    await upload.complete();
    await expect(store.resumeUpload(upload.token)).rejects.toMatchObject({ reason: 'not_found' });
  });

  check('OS-18', 'two uploads of one key do not mix', async (store) => {
    const key = freshKey();
    const [one, two] = [sampleBytes(1.5 * partBytes, 26), sampleBytes(1.5 * partBytes, 27)];
    const first = await store.openUpload(key, plain);
    const second = await store.openUpload(key, plain);
    const pairs = [...piecesOf(one)].map((piece, n) => [piece, [...piecesOf(two)][n]!] as const);
    for (const [a, b] of pairs) await Promise.all([first.write(a), second.write(b)]);
    await first.complete();
    expect(sha256Of(await bytesOf((await store.get(key)).body))).toBe(sha256Of(one));
    await second.complete();
    expect(sha256Of(await bytesOf((await store.get(key)).body))).toBe(sha256Of(two));
  });

  check(
    'OS-19',
    'an upload with another SHA-256 than announced is refused, and no object left',
    async (store, target) => {
      const key = freshKey();
      const upload = await store.openUpload(key, { ...plain, sha256: sha256Of(text('another')) });
      await writeAll(upload, sampleBytes(1.5 * partBytes, 28));
      await expect(upload.complete()).rejects.toMatchObject({ reason: 'integrity' });
      expect(await store.head(key)).toBeNull();
      expect((await target.residue?.())?.uploads ?? []).toEqual([]);
    },
  );

  check(
    'OS-27',
    'a vendor that asks to slow down is heard, and the upload succeeds',
    async (store, { faults }) => {
      const key = freshKey();
      const body = sampleBytes(2.5 * partBytes, 29);
      faults?.throttle(2);
      await store.put(key, text('one'), plain);
      faults?.throttle(2);
      const upload = await store.openUpload(key, plain);
      await writeAll(upload, body);
      await upload.complete();
      expect(sha256Of(await bytesOf((await store.get(key)).body))).toBe(sha256Of(body));
    },
    ['faults'],
  );

  check(
    'OS-28',
    'an upload whose attempts are used up fails for now, and goes on later',
    async (store, { faults }) => {
      const key = freshKey();
      const body = sampleBytes(3.5 * partBytes, 30);
      const upload = await store.openUpload(key, plain);
      await writeAll(upload, body.subarray(0, 2 * partBytes));
      await upload.flush();
      faults?.fail(1000);
      const work = async (): Promise<void> => {
        await writeAll(upload, body, 2 * partBytes);
        await upload.flush();
      };
      await expect(work()).rejects.toMatchObject({ reason: 'unavailable', retryable: true });
      faults?.clear();
      const again = await store.resumeUpload(upload.token);
      expect(again.bytesCommitted).toBe(2 * partBytes);
      await writeAll(again, body, again.bytesCommitted);
      await again.complete();
      expect(sha256Of(await bytesOf((await store.get(key)).body))).toBe(sha256Of(body));
    },
    ['faults'],
  );

  check(
    'OS-28',
    'a put whose attempts are used up fails for now, and leaves nothing',
    async (store, { faults }) => {
      const key = freshKey();
      faults?.fail(1000);
      await expect(store.put(key, text('x'), plain)).rejects.toMatchObject({ reason: 'unavailable', retryable: true });
      faults?.clear();
      expect(await store.head(key)).toBeNull();
    },
    ['faults'],
  );
}
