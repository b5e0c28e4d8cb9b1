import { expect } from 'vitest';
import { bytesOf, sampleBytes, sha256Of, streamOf, text } from './bytes.ts';
import { freshKey, plain, type Suite } from './suite.ts';

const partBytes = 5 * 1024 ** 2;

export function writingContract({ check, largeBytes }: Suite): void {
  for (const size of [0, 1, 2 ** 20]) {
    check('OS-01', `${size} bytes come back as they were put`, async (store) => {
      const key = freshKey();
      const body = sampleBytes(size);
      const info = await store.put(key, body, plain);
      expect(info).toMatchObject({ key, size, contentType: plain.contentType });
      const got = await store.get(key);
      expect(await bytesOf(got.body)).toEqual(body);
      expect(got.info).toMatchObject({ key, size, etag: info.etag });
    });
  }

  check('OS-01', 'what is put again takes the place of what was there', async (store) => {
    const key = freshKey();
    await store.put(key, text('one'), plain);
    await store.put(key, text('three'), plain);
    expect(await store.head(key)).toMatchObject({ size: 5 });
    expect(await bytesOf((await store.get(key)).body)).toEqual(text('three'));
  });

  check('OS-02', 'a stream of unknown length that is three and a half parts comes back', async (store) => {
    const key = freshKey();
    const body = sampleBytes(3.5 * partBytes, 2);
    expect(await store.put(key, streamOf(body), plain)).toMatchObject({ size: body.length });
    expect(sha256Of(await bytesOf((await store.get(key)).body))).toBe(sha256Of(body));
  });

  check('OS-02', 'a stream of known length and an empty one come back', async (store) => {
    const key = freshKey();
    const body = sampleBytes(2 * partBytes, 3);
    const info = await store.put(key, streamOf(body), { ...plain, contentLength: body.length, sha256: sha256Of(body) });
    expect(info).toMatchObject({ size: body.length });
    const empty = freshKey();
    await store.put(empty, streamOf(new Uint8Array()), plain);
    expect(await store.head(empty)).toMatchObject({ size: 0 });
  });

  check('OS-03', 'the SHA-256 of a large object is told, and is that of what comes back', async (store) => {
    const key = freshKey();
    const body = sampleBytes(largeBytes, 4);
    const info = await store.put(key, streamOf(body, 256 * 1024), plain);
    expect(info.sha256).toBe(sha256Of(body));
    const got = await store.get(key, { verifySha256: sha256Of(body) });
    expect(sha256Of(await bytesOf(got.body))).toBe(sha256Of(body));
  });

  check(
    'OS-04',
    'no more than the bound is held in memory while a generator is uploaded',
    async (store, { memory }) => {
      let peak = 0;
      let left = largeBytes;
      const source = new ReadableStream<Uint8Array>({
        pull(controller) {
          peak = Math.max(peak, memory?.().held ?? 0);
          if (left <= 0) return controller.close();
          controller.enqueue(new Uint8Array(Math.min(left, 256 * 1024)).fill(left % 251));
          left -= 256 * 1024;
        },
      });
      await store.put(freshKey(), source, plain);
      expect(peak).toBeGreaterThan(0);
      expect(peak).toBeLessThanOrEqual(memory?.().most ?? 0);
      expect(memory?.().held).toBe(0);
    },
    ['memory'],
  );

  check('OS-08', 'content type and metadata come back, in any language', async (store) => {
    const key = freshKey();
    const metadata = { plain: 'value', umlaut: 'Grüße 東京 🎬', percent: '100 %25', space: '  two each  ', empty: '' };
    await store.put(key, text('x'), { contentType: 'video/mp4', metadata });
    expect(await store.head(key)).toMatchObject({ contentType: 'video/mp4', metadata });
    expect((await store.get(key)).info.metadata).toEqual(metadata);
  });

  check('OS-08', 'metadata of an upload in parts comes back', async (store) => {
    const key = freshKey();
    const metadata = { session: 'ä-1' };
    const body = sampleBytes(2 * partBytes, 5);
    await store.put(key, streamOf(body), { contentType: 'video/mp4', metadata });
    expect(await store.head(key)).toMatchObject({ contentType: 'video/mp4', metadata });
  });

  check('OS-08', 'metadata that looks like a provider’s own stays the consumer’s', async (store) => {
    const key = freshKey();
    const metadata = { 'ss-sha256': 'mine', 'ss-write': 'mine too', 'ss-u-x': 'and this' };
    await store.put(key, text('x'), { ...plain, metadata });
    expect((await store.head(key))?.metadata).toEqual(metadata);
    expect((await store.head(key))?.sha256).not.toBe('mine');
  });

  const tooMuch = Object.fromEntries(Array.from({ length: 5 }, (_, n) => [`key-${n}`, 'x'.repeat(500)]));
  for (const [what, metadata] of [
    ['a key in upper case', { Key: 'x' }],
    ['a key with a dot', { 'a.b': 'x' }],
    ['a value of more than 512 bytes', { key: 'x'.repeat(513) }],
    ['more than 2 KiB in all', tooMuch],
  ] as const) {
    check('OS-08', `metadata with ${what} is refused`, async (store) => {
      const key = freshKey();
      await expect(store.put(key, text('x'), { ...plain, metadata })).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
      });
      expect(await store.head(key)).toBeNull();
    });
  }

  check('OS-09', 'of ten writers at once with ifAbsent, one wins', async (store) => {
    const key = freshKey();
    const writers = Array.from({ length: 10 }, (_, n) => store.put(key, text(`${n}`), { ...plain, ifAbsent: true }));
    const outcomes = await Promise.allSettled(writers);
    const winners = outcomes.flatMap(({ status }, n) => (status === 'fulfilled' ? [n] : []));
    expect(winners).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ reason: 'precondition_failed' });
    }
    expect(await bytesOf((await store.get(key)).body)).toEqual(text(`${winners[0]}`));
  });

  check('OS-09', 'an upload in parts that comes second loses, and leaves nothing', async (store, { residue }) => {
    const key = freshKey();
    const upload = await store.openUpload(key, { ...plain, ifAbsent: true });
    for (let n = 0; n < 24; n += 1) await upload.write(sampleBytes(256 * 1024, n));
    await store.put(key, text('first'), plain);
    await expect(upload.complete()).rejects.toMatchObject({ reason: 'precondition_failed' });
    expect(await store.head(key)).toMatchObject({ size: 5 });
    expect((await residue?.())?.uploads ?? []).toEqual([]);
  });

  check(
    'OS-09',
    'a write whose answer was lost is known to be one’s own',
    async (store, { faults }) => {
      const key = freshKey();
      faults?.loseAnswer();
      expect(await store.put(key, text('mine'), { ...plain, ifAbsent: true })).toMatchObject({ size: 4 });
      await expect(store.put(key, text('other'), { ...plain, ifAbsent: true })).rejects.toMatchObject({
        reason: 'precondition_failed',
      });
    },
    ['faults'],
  );

  check('OS-14', 'deleting twice is no error', async (store) => {
    const key = freshKey();
    await store.put(key, text('x'), plain);
    expect(await store.delete(key)).toMatchObject({ deleted: true });
    await store.delete(key);
    expect(await store.head(key)).toBeNull();
  });

  check('OS-14', 'deleting under a condition spares another object', async (store) => {
    const key = freshKey();
    const { etag } = await store.put(key, text('one'), plain);
    const second = await store.put(key, text('two'), plain);
    await expect(store.delete(key, { ifMatch: etag })).rejects.toMatchObject({ reason: 'precondition_failed' });
    expect(await store.head(key)).toMatchObject({ etag: second.etag });
    await store.delete(key, { ifMatch: second.etag });
    expect(await store.head(key)).toBeNull();
  });

  for (const [what, put] of [
    ['bytes', (body: Uint8Array) => body],
    ['a stream', (body: Uint8Array) => streamOf(body)],
  ] as const) {
    check(
      'OS-19',
      `${what} with another SHA-256 than announced: refused, and no object left`,
      async (store, target) => {
        const key = freshKey();
        const body = sampleBytes(1000, 6);
        const wrong = sha256Of(text('another'));
        await expect(store.put(key, put(body), { ...plain, sha256: wrong })).rejects.toMatchObject({
          code: 'INTEGRITY',
          reason: 'integrity',
        });
        expect(await store.head(key)).toBeNull();
        expect((await target.residue?.())?.uploads ?? []).toEqual([]);
      },
    );
  }

  check('OS-19', 'parts with another SHA-256 than announced: refused, and no object left', async (store, target) => {
    const key = freshKey();
    const options = { ...plain, sha256: sha256Of(text('another')) };
    await expect(store.put(key, streamOf(sampleBytes(2 * partBytes, 7)), options)).rejects.toMatchObject({
      reason: 'integrity',
    });
    expect(await store.head(key)).toBeNull();
    expect((await target.residue?.())?.uploads ?? []).toEqual([]);
  });

  for (const contentLength of [999, 1001]) {
    check('OS-19', `1000 bytes that were announced as ${contentLength} are refused`, async (store) => {
      const key = freshKey();
      const body = sampleBytes(1000, 8);
      await expect(store.put(key, streamOf(body), { ...plain, contentLength })).rejects.toMatchObject({
        reason: 'integrity',
      });
      expect(await store.head(key)).toBeNull();
    });
  }

  check(
    'OS-20',
    'a body that turns over a bit on its way is sent again',
    async (store, { faults }) => {
      const key = freshKey();
      const body = sampleBytes(2 * partBytes, 9);
      faults?.corrupt(1);
      await store.put(key, streamOf(body), plain);
      expect(sha256Of(await bytesOf((await store.get(key)).body))).toBe(sha256Of(body));
    },
    ['faults'],
  );

  check(
    'OS-20',
    'a body that never arrives as it was sent is refused, and no object left',
    async (store, { faults }) => {
      const key = freshKey();
      faults?.corrupt(100);
      await expect(store.put(key, text('fragile'), plain)).rejects.toMatchObject({ reason: 'integrity' });
      faults?.clear();
      expect(await store.head(key)).toBeNull();
    },
    ['faults'],
  );

  check('OS-21', 'a source that breaks off leaves no object and no upload', async (store, target) => {
    const key = freshKey();
    let pieces = 0;
    const source = new ReadableStream<Uint8Array>({
      pull(controller) {
        pieces += 1;
        if (pieces > 80) return controller.error(new Error('the camera is gone'));
        controller.enqueue(sampleBytes(128 * 1024, pieces));
      },
    });
    await expect(store.put(key, source, plain)).rejects.toMatchObject({ message: expect.any(String) });
    expect(await store.head(key)).toBeNull();
    expect((await target.residue?.())?.uploads ?? []).toEqual([]);
  });

  check('OS-30', 'a signal ends a put, and nothing of it is left', async (store, target) => {
    const key = freshKey();
    const controller = new AbortController();
    let pieces = 0;
    let cancelled = false;
    const source = new ReadableStream<Uint8Array>({
      async pull(stream) {
        pieces += 1;
        if (pieces === 60) controller.abort(new Error('enough'));
        stream.enqueue(sampleBytes(128 * 1024, pieces));
      },
      cancel: () => void (cancelled = true),
    });
    await expect(store.put(key, source, { ...plain, signal: controller.signal })).rejects.toMatchObject({
      message: expect.any(String),
    });
    expect(await store.head(key)).toBeNull();
    await expect.poll(() => cancelled).toBe(true);
    await expect.poll(async () => (await target.residue?.())?.uploads ?? []).toEqual([]);
    await expect.poll(() => target.memory?.().held ?? 0).toBe(0);
  });
}
