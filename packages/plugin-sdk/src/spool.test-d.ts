import { describe, expectTypeOf, test } from 'vitest';
import { definePlugin, type Api, type ApiMember, type Page, type Spool, type SpoolFile } from './index.ts';

const manifest = { name: 'bare', permissions: [] } as const;

/** Gives a test the spool of a plugin without any permission. */
function withSpool(use: (spool: Api<never>['spool']) => void): void {
  definePlugin(manifest, {
    onLoad({ api }) {
      use(api.spool);
      return {};
    },
  });
}

test('every plugin has a spool, whose members are in the table', () => {
  withSpool((spool) => expectTypeOf(spool).toEqualTypeOf<Spool>());
  expectTypeOf<`spool.${keyof Spool}`>().toExtend<ApiMember>();
  expectTypeOf<Extract<ApiMember, `spool.${string}`>>().toEqualTypeOf<`spool.${keyof Spool}`>();
});

describe('writing', () => {
  test('a writer takes bytes and answers with what is safe', () => {
    withSpool((spool) => {
      const use = async (): Promise<void> => {
        const writer = await spool.write('a', { append: true, ttl: '24h' });
        expectTypeOf(writer.write).parameters.toEqualTypeOf<[chunk: Uint8Array]>();
        await writer.write(Buffer.from('bytes'));
        expectTypeOf(await writer.sync()).toBeNumber();
        expectTypeOf(await writer.close()).toEqualTypeOf<{ readonly bytes: number; readonly sha256: string }>();
        expectTypeOf(await writer.abort()).toBeVoid();
        // @ts-expect-error -- a text has to become bytes first
        await writer.write('text');
      };
      void use();
    });
  });

  test('options are known', () => {
    withSpool((spool) => {
      // @ts-expect-error -- a duration carries its unit
      void spool.write('a', { ttl: 60 });
      // @ts-expect-error -- no such option
      void spool.write('a', { truncate: true });
      // @ts-expect-error -- a file has a name
      void spool.write();
    });
  });
});

describe('reading', () => {
  test('a part of a file is a stream at once', () => {
    withSpool((spool) => {
      expectTypeOf(spool.read('a')).toEqualTypeOf<ReadableStream<Uint8Array>>();
      expectTypeOf(spool.read('a', { start: 10, end: 20 })).toEqualTypeOf<ReadableStream<Uint8Array>>();
      // @ts-expect-error -- a range has numbers
      spool.read('a', { start: '10' });
    });
  });

  test('a list is paged, and an unknown file has no facts', () => {
    withSpool((spool) => {
      expectTypeOf(spool.list('logs/', { limit: 10, cursor: 'c' })).resolves.toEqualTypeOf<Page<SpoolFile>>();
      expectTypeOf(spool.stat('a')).resolves.toEqualTypeOf<SpoolFile | undefined>();
      expectTypeOf<SpoolFile['sha256']>().toEqualTypeOf<string | undefined>();
      expectTypeOf(spool.usage()).resolves.toEqualTypeOf<{ readonly bytes: number; readonly limit: number }>();
    });
  });
});
