import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { probe } from './plugin-files.ts';
import type { OpenHost, SuiteHost } from './suite-host.ts';

export function spoolContract(open: OpenHost): void {
  describe('spool', () => {
    let host: SuiteHost;
    beforeAll(async () => {
      host = await open(probe);
    });
    afterAll(() => host.close());

    /** Writes a file as a whole. */
    const put = (name: string, contents: string, options: { append?: boolean; ttl?: string } = {}) =>
      host.run(
        async ({ api }, file, text, how) => {
          const writer = await api.spool.write(file, how);
          await writer.write(new TextEncoder().encode(text));
          return writer.close();
        },
        name,
        contents,
        options,
      );
    const read = (name: string, range: { start?: number; end?: number } = {}) =>
      host.run(({ api }, file, part) => new Response(api.spool.read(file, part)).text(), name, range);
    /** Code and message of what a call in the plugin throws. */
    const failure = (call: Parameters<SuiteHost['run']>[0]): Promise<string> =>
      host.run(call).then(
        () => 'no error',
        ({ code, message }: { code: string; message: string }) => `${code}: ${message}`,
      );

    test('a file comes back as it was, also after a restart', async () => {
      const sha256 = createHash('sha256').update('ä€😀').digest('hex');
      expect(await put('logs/a', 'ä€😀')).toEqual({ bytes: 9, sha256 });
      await host.restart();
      expect(await read('logs/a')).toBe('ä€😀');
      expect(await host.run(({ api }) => api.spool.stat('logs/a'))).toMatchObject({ name: 'logs/a', bytes: 9, sha256 });
    });

    test('an unknown file is undefined to stat, no error to delete, and an error to whoever reads it', async () => {
      expect(await host.run(async ({ api }) => typeof (await api.spool.stat('nothing')))).toBe('undefined');
      await host.run(({ api }) => api.spool.delete('nothing'));
      expect(await failure(({ api }) => new Response(api.spool.read('nothing')).text())).toBe(
        'NOT_FOUND: There is no file "nothing" in the spool',
      );
    });

    test('more than the connection holds at a time goes through, in order, awaited or not', async () => {
      const lengths = [3_000_000, 1, 65_536, 65_537, 0, 999_999];
      const result = await host.run(async ({ api }, sizes) => {
        const writer = await api.spool.write('large');
        const writes = sizes.map((size, index) => writer.write(new Uint8Array(size).fill(index)));
        const closed = await writer.close();
        await Promise.all(writes);
        let bytes = 0;
        let order = 0;
        for await (const chunk of api.spool.read('large')) {
          bytes += chunk.length;
          for (const byte of chunk) order = byte < order ? Infinity : byte;
        }
        return { closed, bytes, order };
      }, lengths);
      const whole = Buffer.concat(lengths.map((length, index) => Buffer.alloc(length, index)));
      const sha256 = createHash('sha256').update(whole).digest('hex');
      expect(result).toEqual({ closed: { bytes: whole.length, sha256 }, bytes: whole.length, order: 5 });
      await host.run(({ api }) => api.spool.delete('large'));
    });

    test('a buffer can be used again once its write has resolved', async () => {
      const seen = await host.run(async ({ api }) => {
        const writer = await api.spool.write('reused');
        const buffer = new Uint8Array(200_000);
        for (let round = 0; round < 10; round += 1) {
          buffer.fill(48 + round);
          await writer.write(buffer);
        }
        await writer.close();
        const text = await new Response(api.spool.read('reused')).text();
        return text.replaceAll(/(\d)\1+/g, (run, digit: string) => `${run.length} of ${digit},`);
      });
      expect(seen).toBe(Array.from({ length: 10 }, (_, round) => `200000 of ${round},`).join(''));
    });

    test.each([
      [{}, '0123456789'],
      [{ start: 3, end: 7 }, '3456'],
      [{ start: 8, end: 100 }, '89'],
      [{ start: 10 }, ''],
    ])('the part %o of ten bytes is %j', async (range, expected) => {
      await put('ten', '0123456789');
      expect(await read('ten', range)).toBe(expected);
    });

    test('what is synced is there for all, and the rest with the next sync', async () => {
      const seen = await host.run(async ({ api }) => {
        const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
        const look = (): Promise<string> => new Response(api.spool.read('open')).text();
        const writer = await api.spool.write('open');
        await writer.write(bytes('one,'));
        const before = await api.spool.stat('open');
        const synced = await writer.sync();
        await writer.write(bytes('two'));
        const during = await look();
        await writer.close();
        return { before: typeof before, synced, during, after: await look() };
      });
      expect(seen).toEqual({ before: 'undefined', synced: 4, during: 'one,', after: 'one,two' });
    });

    test('a writer goes on where the last one ended', async () => {
      await put('appended', 'one,');
      const sha256 = createHash('sha256').update('one,two').digest('hex');
      expect(await put('appended', 'two', { append: true })).toEqual({ bytes: 7, sha256 });
    });

    test('a writer that is aborted, or whose plugin ends, leaves the file as it was at the last sync', async () => {
      await host.run(async ({ api }) => {
        for (const name of ['aborted', 'left']) {
          const writer = await api.spool.write(name);
          await writer.write(new TextEncoder().encode('kept'));
          await writer.sync();
          await writer.write(new TextEncoder().encode(', dropped'));
          if (name === 'aborted') await writer.abort();
        }
      });
      await host.restart();
      expect([await read('aborted'), await read('left')]).toEqual(['kept', 'kept']);
      await put('left', ', more', { append: true });
      expect(await read('left')).toBe('kept, more');
    });

    test('a writer that has ended says so', async () => {
      expect(
        await failure(async ({ api }) => {
          const writer = await api.spool.write('ended');
          await writer.close();
          await writer.abort();
          await writer.write(new Uint8Array(1));
        }),
      ).toBe('INVALID_STATE: Cannot write "ended": its writer is closed');
    });

    test('a file has one writer at a time', async () => {
      expect(
        await failure(async ({ api }) => {
          const writer = await api.spool.write('shared');
          try {
            await api.spool.write('shared', { append: true });
          } finally {
            await writer.abort();
          }
        }),
      ).toBe('CONFLICT: Cannot write "shared": it is being written, close or abort its writer first');
      await put('shared', 'free again');
    });

    test('what is no name, no option, no range or no byte is refused, and says so', async () => {
      const failures = await host.run(async ({ api }) => {
        const spool = api.spool as unknown as Record<string, (...args: unknown[]) => Promise<never>>;
        const reading = (name: unknown, range?: unknown): Promise<unknown> =>
          new Response(spool['read']?.(name, range) as unknown as ReadableStream).text();
        const writer = await api.spool.write('refusing');
        const calls: (() => unknown)[] = [
          () => spool['write']?.('../etc'),
          () => spool['write']?.('ä'),
          () => spool['stat']?.(''),
          () => spool['write']?.(1),
          () => spool['write']?.('a', { ttl: 'soon' }),
          () => spool['write']?.('a', { ttl: '0s' }),
          () => spool['write']?.('a', { truncate: true }),
          () => spool['list']?.('', { limit: 501 }),
          () => reading('a', { start: -1 }),
          () => reading('a', { start: 0.5 }),
          () => reading('refusing', { start: 2, end: 1 }),
          () => writer.write('text' as unknown as Uint8Array),
        ];
        const seen: string[] = [];
        for (const call of calls) {
          await Promise.resolve()
            .then(call)
            .then(
              () => seen.push('no error'),
              (error: { code: string; message: string }) => seen.push(`${error.code}: ${error.message}`),
            );
        }
        await writer.write(new Uint8Array(1));
        await writer.close();
        return seen;
      });
      expect(failures.filter((text) => !text.startsWith('INVALID_ARGUMENT: '))).toEqual([]);
      expect(failures).toEqual(
        expect.arrayContaining([
          expect.stringContaining('"../etc" is no name of a file: use 1 to 200 letters'),
          'INVALID_ARGUMENT: api.spool.write: argument 1.ttl: must be a duration such as "24h"',
          'INVALID_ARGUMENT: Cannot write "refusing": only a Uint8Array can be written',
        ]),
      );
      expect(await host.run(({ api }) => api.spool.stat('refusing'))).toMatchObject({ bytes: 1 });
    });

    test('at most 16 writers are open, and the end of the plugin closes them', async () => {
      const codes = await host.run(async ({ api }) => {
        const opened = await Promise.allSettled(
          Array.from({ length: 18 }, (_, index) => api.spool.write(`writers/${index}`)),
        );
        const [first] = opened;
        if (first?.status === 'fulfilled') await first.value.abort();
        await api.spool.write('writers/next');
        return opened.map((outcome) =>
          outcome.status === 'rejected' ? (outcome.reason as { code: string }).code : '',
        );
      });
      expect(codes.filter((code) => code !== '')).toEqual(['QUOTA_EXCEEDED', 'QUOTA_EXCEEDED']);
      await host.restart();
      const files = await host.run(async ({ api }) => {
        for (let index = 0; index < 18; index += 1) await (await api.spool.write(`writers/${index}`)).close();
        return (await api.spool.list('writers/')).length;
      });
      expect(files).toBe(18);
    });

    test('at most 32 files are read, and one that is finished or cancelled makes room', async () => {
      const outcome = await host.run(async ({ api }) => {
        // More than the host sends before it is read.
        const writer = await api.spool.write('read');
        await writer.write(new Uint8Array(2_000_000));
        await writer.close();
        const readers = Array.from({ length: 33 }, () => api.spool.read('read').getReader());
        const codes: string[] = [];
        const first = async (reader: (typeof readers)[0] | undefined): Promise<void> => {
          await reader?.read().catch((error: { code: string }) => codes.push(error.code));
        };
        for (const reader of readers) await first(reader);
        await readers[0]?.cancel();
        for (let done = false; !done;) done = (await readers[1]?.read())?.done ?? true;
        await first(api.spool.read('read').getReader());
        await first(api.spool.read('read').getReader());
        return codes;
      });
      expect(outcome).toEqual(['QUOTA_EXCEEDED']);
      await host.restart();
      expect(await read('read', { end: 1 })).toBe('\0');
      await host.run(({ api }) => api.spool.delete('read'));
    });

    test('a file that is deleted while it is read is read to its end', async () => {
      const [bytes, after] = await host.run(async ({ api }) => {
        const writer = await api.spool.write('doomed');
        await writer.write(new Uint8Array(3_000_000));
        await writer.close();
        const reader = api.spool.read('doomed').getReader();
        let sum = (await reader.read()).value?.length ?? 0;
        await api.spool.delete('doomed');
        for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) sum += chunk.value.length;
        return [sum, typeof (await api.spool.stat('doomed'))] as const;
      });
      expect([bytes, after]).toEqual([3_000_000, 'undefined']);
    });

    test('a list has pages, and begins with a prefix', async () => {
      const pages = await host.run(async ({ api }) => {
        for (const name of ['page/b', 'page/a', 'page/c', 'pagf']) await (await api.spool.write(name)).close();
        const first = await api.spool.list('page/', { limit: 2 });
        const second = await api.spool.list('page/', {
          limit: 2,
          ...(first.next === undefined ? {} : { cursor: first.next }),
        });
        return [first, second].map((page) => ({ names: page.map(({ name }) => name), more: page.next !== undefined }));
      });
      expect(pages).toEqual([
        { names: ['page/a', 'page/b'], more: true },
        { names: ['page/c'], more: false },
      ]);
    });

    test('a file with a time to live goes by itself', async () => {
      await put('brief', 'x', { ttl: '300ms' });
      expect(await host.run(({ api }) => api.spool.stat('brief'))).toHaveProperty('expiresAt');
      await host.pass(350);
      expect(await host.run(async ({ api }) => typeof (await api.spool.stat('brief')))).toBe('undefined');
    });

    test('the manifest says how much there may be; a writer that exceeds it ends, at the last sync', async () => {
      const small = await open(probe, { manifest: { resources: { spool: '200KiB' } } });
      const outcome = await small.run(async ({ api }) => {
        const codes: string[] = [];
        const note = (error: { code: string }): number => codes.push(error.code);
        const writer = await api.spool.write('a');
        await writer.write(new Uint8Array(150 * 1024));
        await writer.sync();
        const full = await api.spool.usage();
        for (let round = 0; round < 3; round += 1) await writer.write(new Uint8Array(50 * 1024)).catch(note);
        await writer.sync().catch(note);
        await writer.close().catch(note);
        await writer.abort();
        return {
          codes: codes.slice(-2),
          full,
          after: await api.spool.usage(),
          file: (await api.spool.stat('a'))?.bytes,
        };
      });
      const limit = 200 * 1024;
      expect(outcome).toEqual({
        codes: ['QUOTA_EXCEEDED', 'QUOTA_EXCEEDED'],
        full: { bytes: 150 * 1024, limit },
        after: { bytes: 150 * 1024, limit },
        file: 150 * 1024,
      });
      await small.close();
    });

    test('uninstalling removes all files', async () => {
      const gone = await open(probe);
      await gone.run(async ({ api }) => {
        await (await api.spool.write('left')).close();
        const unfinished = await api.spool.write('unfinished');
        await unfinished.write(new Uint8Array(10));
      });
      await gone.operator.uninstall('probe');
      await gone.operator.install(gone.source);
      await gone.operator.enable('probe');
      expect(await gone.run(async ({ api }) => [...(await api.spool.list())])).toEqual([]);
      expect(await gone.run(({ api }) => api.spool.usage())).toEqual({ bytes: 0, limit: 1024 ** 3 });
      await gone.close();
    });
  });
}
