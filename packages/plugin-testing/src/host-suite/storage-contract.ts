import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { probe } from './plugin-files.ts';
import type { OpenHost, SuiteHost } from './suite-host.ts';

export function storageContract(open: OpenHost): void {
  describe('storage', () => {
    let host: SuiteHost;
    beforeAll(async () => {
      host = await open(probe);
    });
    afterAll(() => host.close());

    test('a value comes back as it was, also after a restart', async () => {
      const value = { text: 'ä€😀', list: [1, null, true, { deep: [] }], empty: '' };
      await host.run(({ api }, stored) => api.storage.set('value', stored), value);
      await host.restart();
      expect(await host.run(({ api }) => api.storage.get('value'))).toEqual(value);
    });

    test('an unknown key is undefined, not null', async () => {
      expect(await host.run(async ({ api }) => typeof (await api.storage.get('nothing')))).toBe('undefined');
    });

    test('null, false, 0 and the empty string are values', async () => {
      expect(
        await host.run(async ({ api }) => {
          const values = [null, false, 0, ''];
          for (const [index, value] of values.entries()) await api.storage.set(`v${index}`, value);
          return Promise.all(values.map((_value, index) => api.storage.get(`v${index}`)));
        }),
      ).toEqual([null, false, 0, '']);
    });

    test('a key that is deleted is gone, and deleting it again is no error', async () => {
      expect(
        await host.run(async ({ api }) => {
          await api.storage.set('brief', 1);
          await api.storage.delete('brief');
          await api.storage.delete('brief');
          return typeof (await api.storage.get('brief'));
        }),
      ).toBe('undefined');
    });

    test('keys are listed by prefix, in code unit order', async () => {
      expect(
        await host.run(async ({ api }) => {
          for (const key of ['p/b', 'p/a', 'p/Z', 'p%', 'q/a', 'p/_']) await api.storage.set(key, 1);
          return api.storage.keys('p/');
        }),
      ).toEqual(['p/Z', 'p/_', 'p/a', 'p/b']);
    });

    test('what is stored is counted, and what is deleted no longer', async () => {
      const [before, during, after] = await host.run(async ({ api }) => {
        const usages = [await api.storage.usage()];
        await api.storage.set('big', 'x'.repeat(1000));
        usages.push(await api.storage.usage());
        await api.storage.delete('big');
        usages.push(await api.storage.usage());
        return usages;
      });
      expect(during?.bytes).toBeGreaterThanOrEqual((before?.bytes ?? 0) + 1000);
      expect(after).toEqual(before);
      expect(after?.limit).toBe(1024 ** 3);
    });

    test.each([
      ['an empty key', '', 1],
      ['a key of 513 characters', 'k'.repeat(513), 1],
      ['a key that is no string', 7, 1],
      ['a value beyond 256 KiB', 'large', 'x'.repeat(257 * 1024)],
    ])('%s is refused', async (_what, key, value) => {
      await expect(
        host.run(({ api }, badKey, stored) => api.storage.set(badKey as string, stored), key, value),
      ).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    });

    test('a missing value is refused', async () => {
      await expect(host.run(({ api }) => api.storage.set('none', undefined))).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
      });
    });

    test('a value of 256 KiB fits', async () => {
      const length = 256 * 1024 - 2;
      expect(
        await host.run(async ({ api }, size) => {
          await api.storage.set('full', 'x'.repeat(size));
          return ((await api.storage.get('full')) as string).length;
        }, length),
      ).toBe(length);
    });

    test('each plugin has its own', async () => {
      const { source, operator } = host;
      await operator.install({ ...source, manifest: { ...source.manifest, name: 'twin' } });
      await operator.enable('twin');
      await host.run(({ api }) => api.storage.set('shared?', 'no'));
      const outcome = await operator.act('twin', 'probe:run', {
        input: {
          source: 'async ({ api }) => [typeof (await api.storage.get("shared?")), await api.storage.keys()]',
          args: [],
        },
        viewer: { id: 'u1', username: 'ada', role: 'admin' },
      });
      expect(outcome).toEqual({ done: '[["undefined",[]]]' });
      await operator.uninstall('twin');
    });

    test('what is stored goes with the plugin', async () => {
      const gone = await open(probe);
      await gone.run(({ api }) => api.storage.set('left', 1));
      await gone.operator.uninstall('probe');
      await gone.operator.install(gone.source);
      await gone.operator.enable('probe');
      expect(await gone.run(({ api }) => api.storage.keys())).toEqual([]);
      await gone.close();
    });
  });
}
