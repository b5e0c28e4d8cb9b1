import type { Consumer, ObjectInfo, ObjectStore, Upload } from '@streamspace/plugin-sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pluginOf, probe } from './plugin-files.ts';
import type { OpenHost, SuiteHost } from './suite-host.ts';

const streamOf = (...chunks: readonly Uint8Array[]): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });

const bytesOf = async (stream: ReadableStream<Uint8Array>): Promise<Uint8Array> =>
  new Uint8Array(await new Response(stream).arrayBuffer());

const text = new TextEncoder();
const plain = { contentType: 'text/plain' };

/** A plugin that keeps objects in memory, and does what keys tell it to. */
const store = pluginOf(({ config }) => {
  const kept = new Map<string, { info: object; body: Uint8Array<ArrayBuffer> }>();
  let made = 0;
  const infoOf = (key: string, body: Uint8Array, more: object = {}) => ({
    key,
    size: body.length,
    etag: `"${body.length}"`,
    lastModified: '2026-01-15T10:00:00Z',
    metadata: {},
    ...more,
  });
  const failure = (code: string, reason: string) =>
    Object.assign(new Error(`The vendor said ${reason}`), { code, reason, details: { status: 412 } });
  return {
    provides: {
      'object-store': (consumer: object) => {
        made += 1;
        const own = `${made}`;
        return {
          async put(key: string, body: Uint8Array | ReadableStream<Uint8Array>, options: { signal?: AbortSignal }) {
            if (key === 'conflict') throw failure('CONFLICT', 'precondition_failed');
            if (key === 'odd') throw failure('CONFLICT', 'full_moon');
            if (key === 'token') throw new Error(`refused ${String(config.get('token' as never))}`);
            if (key === 'wait') {
              await new Promise((resolve, reject) => {
                options.signal?.addEventListener('abort', () => reject(failure('ABORTED', 'aborted')));
              });
            }
            const kind = body instanceof Uint8Array ? 'bytes' : 'stream';
            const all = new Uint8Array(await new Response(body as never).arrayBuffer());
            const info = infoOf(key, all, { metadata: { kind, own, consumer: JSON.stringify(consumer) } });
            kept.set(key, { info, body: all });
            return info;
          },
          async get(key: string) {
            const found = kept.get(key);
            if (found === undefined) throw failure('NOT_FOUND', 'not_found');
            return { info: found.info, body: new Blob([found.body]).stream() };
          },
          head: async (key: string) => (key === 'bad' ? { key, size: -1 } : (kept.get(key)?.info ?? null)),
          delete: async () => 'nonsense',
          list: async () => ({ objects: [...kept.values()].map(({ info }) => info), prefixes: [], secret: 'stripped' }),
          async openUpload(key: string) {
            const parts: Uint8Array<ArrayBuffer>[] = [];
            return {
              token: `token of ${key}`,
              bytesCommitted: 0,
              secret: 'of the provider',
              async write(chunk: Uint8Array<ArrayBuffer>) {
                parts.push(chunk);
                this.bytesCommitted += chunk.length;
              },
              flush: async () => undefined,
              async complete() {
                const all = new Uint8Array(await new Blob(parts).arrayBuffer());
                kept.set(key, { info: infoOf(key, all), body: all });
                return infoOf(key, all);
              },
              abort: async () => undefined,
            };
          },
        };
      },
    },
  };
});

export function pointsContract(open: OpenHost): void {
  describe('an extension point that the plugin provides', () => {
    let host: SuiteHost;
    let api: ObjectStore;
    beforeAll(async () => {
      host = await open(store, {
        manifest: { provides: ['object-store'] },
        config: { token: 'tok-sesame-street' },
      });
      api = host.operator.usePoint('object-store', { plugin: 'recorder', purpose: 'recordings' });
    });
    afterAll(() => host.close());

    test('takes bytes and streams, and knows which', async () => {
      const put = await api.put('a', text.encode('hello'), plain);
      expect(put).toMatchObject({ key: 'a', size: 5, metadata: { kind: 'bytes' } });
      const streamed = await api.put('b', streamOf(text.encode('one'), text.encode('two')), plain);
      expect(streamed).toMatchObject({ size: 6, metadata: { kind: 'stream' } });
      expect(await api.put('empty', new Uint8Array(), plain)).toMatchObject({ size: 0, metadata: { kind: 'bytes' } });
    });

    test('gets bytes that are too many for one value as a stream', async () => {
      const large = new Uint8Array(600 * 1024).fill(7);
      expect(await api.put('large', large, plain)).toMatchObject({ size: large.length, metadata: { kind: 'stream' } });
      const { body, info } = await api.get('large');
      expect(info.size).toBe(large.length);
      expect(await bytesOf(body)).toEqual(large);
    });

    test('is told by the host who asks, and what for', async () => {
      const asked = async (consumer: Consumer): Promise<unknown> => {
        const { metadata } = await host.operator.usePoint('object-store', consumer).put('who', text.encode('x'), plain);
        return JSON.parse(metadata['consumer'] ?? '');
      };
      expect(await asked({ plugin: 'recorder', purpose: 'recordings' })).toEqual({
        plugin: 'recorder',
        purpose: 'recordings',
      });
      expect(await asked({ plugin: 'archive', onBehalfOf: 'u7' })).toEqual({ plugin: 'archive', onBehalfOf: 'u7' });
    });

    test('is made once for each consumer', async () => {
      const own = async (plugin: string): Promise<string | undefined> =>
        (await host.operator.usePoint('object-store', { plugin }).put('own', text.encode('x'), plain)).metadata['own'];
      expect(await own('one')).toBe(await own('one'));
      expect(await own('one')).not.toBe(await own('two'));
    });

    test('answers null, and only what the point knows', async () => {
      expect(await api.head('missing')).toBeNull();
      expect(Object.keys(await api.list(''))).toEqual(['objects', 'prefixes']);
    });

    test('keeps objects with methods, whose fields are as of the last answer', async () => {
      const upload: Upload = await api.openUpload('parts', plain);
      expect(upload).toMatchObject({ token: 'token of parts', bytesCommitted: 0 });
      expect(upload).not.toHaveProperty('secret');
      await upload.write(text.encode('abc'));
      expect(upload.bytesCommitted).toBe(3);
      await upload.write(text.encode('de'));
      expect(upload.bytesCommitted).toBe(5);
      expect(await upload.complete()).toMatchObject({ key: 'parts', size: 5 });
      await expect(upload.write(text.encode('f'))).rejects.toMatchObject({
        code: 'NOT_FOUND',
        message: 'This object has ended',
      });
      expect(await bytesOf((await api.get('parts')).body)).toEqual(text.encode('abcde'));
    });

    test('fails with a reason of the point, and no other', async () => {
      await expect(api.put('conflict', text.encode('x'), plain)).rejects.toMatchObject({
        code: 'CONFLICT',
        reason: 'precondition_failed',
        details: { status: 412 },
        message: 'The vendor said precondition_failed',
      });
      await expect(api.put('odd', text.encode('x'), plain)).rejects.toMatchObject({
        code: 'CONFLICT',
        reason: undefined,
      });
      await expect(api.get('missing')).rejects.toMatchObject({
        code: 'NOT_FOUND',
        reason: 'not_found',
        retryable: false,
      });
    });

    test('refuses what does not fit, naming the argument', async () => {
      await expect(api.put('a', 'text' as never, plain)).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
        message: expect.stringContaining('object-store.put: argument 2'),
      });
      await expect(api.put('a', text.encode('x'), { contentTpye: 'x' } as never)).rejects.toMatchObject({
        message: expect.stringContaining('argument 3'),
      });
      await expect(api.list('', { limit: 1001 })).rejects.toMatchObject({
        message: expect.stringContaining('argument 2.limit'),
      });
      const upload = await api.openUpload('big', plain);
      await expect(upload.write(new Uint8Array(300 * 1024))).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
        message: 'Upload.write: argument 1: must be bytes, at most 256 KiB at a time',
      });
      await upload.abort();
    });

    test('that answers nonsense is blamed, and the consumer is not', async () => {
      await expect(api.delete('a')).rejects.toMatchObject({
        code: 'INTERNAL',
        message: 'probe answered object-store.delete with what the extension point does not allow',
      });
      await expect(api.head('bad')).rejects.toMatchObject({ code: 'INTERNAL' });
      expect(host.logs().filter(({ level, from }) => level === 'error' && from === 'host')).toContainEqual(
        expect.objectContaining({
          message: expect.stringContaining(
            'Answered object-store.head with what the extension point does not allow: size',
          ),
        }),
      );
    });

    test('that lacks a method says so', async () => {
      await expect(api.presign('a', { method: 'GET', expiresSeconds: 60 })).rejects.toMatchObject({
        code: 'UNSUPPORTED',
        message: 'The plugin does not do object-store.presign',
      });
    });

    test('hears when the consumer gives up', async () => {
      const controller = new AbortController();
      const put = api.put('wait', text.encode('x'), { ...plain, signal: controller.signal });
      put.catch(() => undefined);
      await host.pass(50);
      controller.abort(new Error('enough'));
      await expect(put).rejects.toThrow('enough');
      const { body } = await api
        .get('large', { signal: AbortSignal.abort(new Error('never mind')) })
        .catch((error: unknown) => {
          expect(String(error)).toContain('never mind');
          return { body: undefined };
        });
      expect(body).toBeUndefined();
    });

    test('is shown to the operator, with who uses it', () => {
      expect(host.operator.extensionPoints()).toEqual([
        {
          point: 'object-store',
          description: 'Keep objects of other plugins, such as recordings and snapshots',
          providers: 'one-per-purpose',
          offers: [{ plugin: 'probe', displayName: 'Probe', running: true }],
          uses: [],
        },
      ]);
    });

    test('can be chosen, and only by a name that provides it', () => {
      expect(host.operator.bindPoint('object-store', { purpose: 'recordings', provider: 'probe' }).point).toBe(
        'object-store',
      );
      expect(() => host.operator.bindPoint('object-store', { provider: 'nobody' })).toThrow('No plugin "nobody"');
      expect(() => host.operator.bindPoint('ticketing', { provider: 'probe' })).toThrow(
        'probe does not provide ticketing',
      );
      expect(() => host.operator.bindPoint('retention', { provider: 'probe' })).toThrow('nothing to choose');
    });

    test('ends with the plugin, and is worth another attempt', async () => {
      const upload = await api.openUpload('broken', plain);
      await host.restart();
      await expect(upload.write(text.encode('x'))).rejects.toMatchObject({
        code: 'NO_PROVIDER',
        retryable: true,
        message: 'probe was loaded anew: open it again',
      });
      expect(await api.head('a')).toBeNull();
      await host.operator.disable(host.name);
      await expect(api.head('a')).rejects.toMatchObject({ code: 'NO_PROVIDER', retryable: true });
      await host.operator.enable(host.name);
    });
  });

  describe('an extension point that the plugin uses', () => {
    let host: SuiteHost;
    const kept = new Map<string, Uint8Array>();
    const seen: { readonly consumer: Consumer; readonly key: string }[] = [];
    const info = (key: string): ObjectInfo => ({
      key,
      size: kept.get(key)?.length ?? 0,
      etag: '"1"',
      lastModified: '2026-01-15T10:00:00Z',
      metadata: {},
    });

    beforeAll(async () => {
      host = await open(probe, {
        manifest: {
          consumes: [
            { extensionPoint: 'object-store', purpose: 'recordings' },
            { extensionPoint: 'retention', optional: true },
            'ticketing',
          ],
        },
      });
      host.operator.provideLocally('object-store', (consumer) => ({
        ...({} as ObjectStore),
        async put(key, body) {
          seen.push({ consumer, key });
          kept.set(key, body instanceof Uint8Array ? body : await bytesOf(body));
          return info(key);
        },
        get: async (key) => ({ info: info(key), body: streamOf(kept.get(key) ?? new Uint8Array()) }),
        async openUpload(key) {
          let written = 0;
          return {
            token: 't',
            get bytesCommitted() {
              return written;
            },
            write: async (chunk) => void (written += chunk.length),
            flush: async () => undefined,
            complete: async () => ({ ...info(key), size: written }),
            abort: async () => undefined,
          };
        },
        head: (key) =>
          key === 'slow' ? new Promise(() => undefined) : Promise.resolve(key === 'none' ? null : info(key)),
      }));
    });
    afterAll(() => host.close());

    test('carries streams and bytes both ways', async () => {
      const result = await host.run(async ({ api }) => {
        const used = (api as unknown as { extensions: { use(point: string): ObjectStore } }).extensions.use(
          'object-store',
        );
        await used.put('small', new TextEncoder().encode('hello'), { contentType: 'text/plain' });
        const body = new Blob([new Uint8Array(700_000).fill(3)]).stream();
        const put = await used.put('large', body, { contentType: 'text/plain' });
        const got = await used.get('large');
        const bytes = new Uint8Array(await new Response(got.body as never).arrayBuffer());
        return { put, length: bytes.length, same: bytes.every((byte) => byte === 3), none: await used.head('none') };
      });
      expect(result).toMatchObject({ put: { key: 'large', size: 700_000 }, length: 700_000, same: true, none: null });
      expect(new TextDecoder().decode(kept.get('small'))).toBe('hello');
      // The command was somebody's, and the provider is told whose.
      expect(seen[0]).toEqual({ consumer: { plugin: 'probe', purpose: 'recordings', onBehalfOf: 'u1' }, key: 'small' });
    });

    test('gives objects with methods', async () => {
      const result = await host.run(async ({ api }) => {
        const used = (api as unknown as { extensions: { use(point: string): ObjectStore } }).extensions.use(
          'object-store',
        );
        const upload = await used.openUpload('parts', { contentType: 'video/mp4' });
        await upload.write(new Uint8Array(10));
        await upload.write(new Uint8Array(5));
        const committed = upload.bytesCommitted;
        const done = await upload.complete();
        const after = await upload.flush().catch((error: unknown) => (error as { message: string }).message);
        return { committed, size: done.size, after };
      });
      expect(result).toEqual({ committed: 15, size: 15, after: 'This object has ended' });
    });

    test('has room for 64 such objects', async () => {
      const result = await host.run(async ({ api }) => {
        const used = (api as unknown as { extensions: { use(point: string): ObjectStore } }).extensions.use(
          'object-store',
        );
        const uploads: { abort(): Promise<void> }[] = [];
        try {
          for (let n = 0; n < 100; n += 1) uploads.push(await used.openUpload(`k${n}`, { contentType: 'video/mp4' }));
          return 'no limit';
        } catch (error) {
          const { code, message } = error as { code: string; message: string };
          for (const upload of uploads) await upload.abort();
          await (await used.openUpload('again', { contentType: 'video/mp4' })).abort();
          return { code, message, open: uploads.length };
        }
      });
      expect(result).toEqual({
        code: 'QUOTA_EXCEEDED',
        message: '64 objects of providers are open: complete or abort one first',
        open: 64,
      });
    });

    test('that the manifest does not list is refused, with the line to add', async () => {
      const refused = (point: string, purpose = ''): Promise<unknown> =>
        host.run(
          ({ api }, name, what) => {
            const { extensions } = api as unknown as { extensions: { use(point: string, options: object): unknown } };
            try {
              extensions.use(name, what === '' ? {} : { purpose: what });
              return 'given';
            } catch (error) {
              return (error as { message: string }).message;
            }
          },
          point,
          purpose,
        );
      expect(await refused('audit-log')).toBe(
        'The plugin cannot use "audit-log": list it under consumes in manifest.json',
      );
      expect(await refused('object-store', 'snapshots')).toBe(
        'The plugin cannot use "object-store" for the purpose "snapshots": list it under consumes in manifest.json',
      );
    });

    test('without a provider fails for now', async () => {
      const work = host.run(({ api }) =>
        (api as unknown as { extensions: { use(point: string): { get(id: string): unknown } } }).extensions
          .use('ticketing')
          .get('1'),
      );
      await expect(work).rejects.toMatchObject({
        code: 'NO_PROVIDER',
        retryable: true,
        message: 'No plugin provides ticketing: install one that can "Make tickets for other plugins"',
      });
    });

    test('with many providers lists those that run', async () => {
      const all = () =>
        host.run(async ({ api }) => {
          const { extensions } = api as unknown as {
            extensions: {
              all(point: string): Promise<readonly { provider: string; api: { types(): Promise<unknown> } }[]>;
            };
          };
          const found = await extensions.all('retention');
          return Promise.all(found.map(async ({ provider, api: one }) => ({ provider, types: await one.types() })));
        });
      expect(await all()).toEqual([]);
      const end = host.operator.provideLocally('retention', () => ({
        types: async () => [{ type: 'recordings', count: 3 }],
        expired: async () => ({ items: [] }),
        purge: async () => ({ purged: [], refused: [], receipt: 'r1' }),
      }));
      expect(await all()).toEqual([{ provider: 'host', types: [{ type: 'recordings', count: 3 }] }]);
      end();
      expect(await all()).toEqual([]);
    });

    test('is shown to the operator', () => {
      const [first] = host.operator.extensionPoints();
      expect(first).toMatchObject({
        point: 'object-store',
        offers: [],
        uses: [{ consumer: 'probe', purpose: 'recordings', optional: false, chosen: false }],
      });
    });
  });
}
