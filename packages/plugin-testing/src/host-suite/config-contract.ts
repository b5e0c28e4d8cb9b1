import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pluginOf, typedPluginOf, type PluginFiles } from './plugin-files.ts';
import type { OpenHost, SuiteHost } from './suite-host.ts';

const schema = {
  type: 'object',
  properties: {
    url: { type: 'string', format: 'uri' },
    level: { enum: ['low', 'high'], default: 'low' },
    count: { type: 'integer', minimum: 1, default: 3 },
    token: { type: 'string', writeOnly: true },
    endpoints: {
      type: 'array',
      default: [],
      items: {
        type: 'object',
        properties: { name: { type: 'string' }, key: { type: 'string', writeOnly: true } },
        required: ['name'],
        additionalProperties: false,
      },
    },
  },
  required: ['url'],
  additionalProperties: false,
};
const url = 'https://example.com/';
const token = 'canary-0a1b2c3d';
const withSchema = (files: PluginFiles): PluginFiles => ({ ...files, 'config.schema.json': JSON.stringify(schema) });

/** Says when it is loaded and unloaded, and takes no change of its configuration. */
const reloaded = withSchema(
  pluginOf(({ api, config }) => {
    api.log.info('loaded', { ...config.all });
    return { onUnload: (reason: string) => api.log.info('unloaded', { reason }) };
  }),
);

/** Takes a change of its configuration while it runs. */
const changing = withSchema(
  pluginOf(({ api, config }) => {
    api.log.info('loaded');
    return {
      onConfigChange: (changed: string[]) => api.log.info('changed', { changed, level: config.get('level') }),
    };
  }),
);

export function configContract(open: OpenHost): void {
  describe('configuration', () => {
    let host: SuiteHost;
    beforeAll(async () => {
      host = await open(reloaded, {
        config: { url, token },
        manifest: { writableConfig: ['level', 'count', 'token', 'endpoints'] },
      });
    });
    afterAll(() => host.close());
    const configure = (config: object) => host.operator.configure('probe', { ...config });
    const shown = () => host.plugin().config;

    describe('what does not fit is refused, with its place', () => {
      test.each([
        ['a missing key', {}, { url: 'is required' }],
        ['an unknown key', { url, lewel: 'low' }, { lewel: 'is unknown: did you mean "level"?' }],
        ['another type', { url, count: 'three' }, { count: expect.stringMatching(/integer/) }],
        ['a number out of range', { url, count: 0 }, { count: expect.stringMatching(/1/) }],
        ['a value that is none of the choices', { url, level: 'mid' }, { level: expect.stringMatching(/low/) }],
        ['a string of another format', { url: 'nonsense' }, { url: expect.any(String) }],
        ['a fault inside a list', { url, endpoints: [{ name: 'a' }, {}] }, { 'endpoints[1].name': 'is required' }],
        [
          'several faults at once',
          { level: 'mid', count: 0 },
          { url: 'is required', level: expect.any(String), count: expect.any(String) },
        ],
      ])('%s', async (_what, config, fields) => {
        await expect(configure(config)).rejects.toMatchObject({ code: 'CONFIG_INVALID', fields });
        expect(shown()).toMatchObject({ url });
      });

      test('at install nothing stays behind', async () => {
        const { source, operator } = host;
        const twin = { ...source, manifest: { ...source.manifest, name: 'twin' } };
        await expect(operator.install(twin, { config: { url: 7 } })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
        expect(operator.list().map(({ name }) => name)).toEqual(['probe']);
      });

      test('a plugin whose stored configuration lacks something is not enabled', async () => {
        const { source, operator } = host;
        await operator.install({ ...source, manifest: { ...source.manifest, name: 'twin' } });
        await expect(operator.enable('twin')).rejects.toMatchObject({ fields: { url: 'is required' } });
        await operator.uninstall('twin');
      });
    });

    test('the plugin gets defaults for what is not set, and they are not stored', async () => {
      expect(
        await host.run(({ config }) => [config.get('level'), config.get('count'), config.all['endpoints']]),
      ).toEqual(['low', 3, []]);
      expect(shown()).not.toHaveProperty('level');
    });

    test('what the plugin does with its copy has no effect', async () => {
      expect(
        await host.run(({ config }) => {
          try {
            (config.all as { url: string }).url = 'changed';
          } catch {
            // Frozen, in strict code.
          }
          return config.get('url');
        }),
      ).toBe('https://example.com/');
    });

    describe('secrets', () => {
      test('are known to the plugin, and shown to nobody', async () => {
        expect(await host.run(({ config }, guess) => config.get('token') === guess, token)).toBe(true);
        expect(shown()).toMatchObject({ token: { $secret: 'set', ref: expect.any(String) } });
        expect(JSON.stringify([host.plugin(), host.logs()])).not.toContain(token);
      });

      test('stay when their mark is sent back, with and without its reference', async () => {
        await configure({ ...shown(), level: 'high' });
        expect(await host.run(({ config }, guess) => config.get('token') === guess, token)).toBe(true);
        await configure({ url, token: { $secret: 'set' } });
        expect(await host.run(({ config }, guess) => config.get('token') === guess, token)).toBe(true);
      });

      test('move with their reference', async () => {
        await configure({
          url,
          token,
          endpoints: [
            { name: 'a', key: 'secret-of-a' },
            { name: 'b', key: 'secret-of-b' },
          ],
        });
        const { endpoints } = shown() as { endpoints: readonly object[] };
        await configure({ ...shown(), endpoints: endpoints.toReversed() });
        expect(
          await host.run(({ config }) =>
            (config.get('endpoints') as { name: string; key: string }[]).map(({ name, key }) => [name, key.at(-1)]),
          ),
        ).toEqual([
          ['b', 'b'],
          ['a', 'a'],
        ]);
      });

      test('cannot be made out of a mark that stands for none', async () => {
        await expect(configure({ url, token: { $secret: 'set', ref: 'invented' } })).rejects.toMatchObject({
          fields: { token: 'is a secret that is not stored: enter it again' },
        });
      });
    });

    describe('config.set', () => {
      test('writes a key that the manifest lists, for good', async () => {
        await host.run(({ config }) => config.set('count', 7));
        expect(await host.run(({ config }) => config.get('count'))).toBe(7);
        expect(shown()).toMatchObject({ count: 7 });
        await host.restart();
        expect(await host.run(({ config }) => config.get('count'))).toBe(7);
      });

      test.each([
        ['a key that it does not list', 'url', url, 'PERMISSION_DENIED'],
        ['a secret', 'token', 'other-secret', 'PERMISSION_DENIED'],
        ['a secret in a list', 'endpoints', [{ name: 'a', key: 'new-secret' }], 'PERMISSION_DENIED'],
        ['a value that does not fit', 'count', 'many', 'CONFIG_INVALID'],
      ])('refuses %s', async (_what, key, value, code) => {
        const before = shown();
        await expect(host.run(({ config }, to, what) => config.set(to, what), key, value)).rejects.toMatchObject({
          code,
        });
        expect(shown()).toEqual(before);
      });
    });

    test('a change loads the plugin anew, with the reason', async () => {
      const loads = host.noted('loaded').length;
      await configure({ url, level: 'high' });
      expect(host.noted('unloaded').at(-1)).toEqual({ reason: 'config' });
      expect(host.noted('loaded').slice(loads)).toMatchObject([{ level: 'high' }]);
    });

    test('the same configuration again changes nothing', async () => {
      const loads = host.noted('loaded').length;
      await configure(shown());
      expect(host.noted('loaded')).toHaveLength(loads);
    });
  });

  test('a plugin with onConfigChange takes a change while it runs, and hears which keys', async () => {
    const host = await open(changing, { config: { url }, manifest: { writableConfig: ['count'] } });
    await host.operator.configure('probe', { url: 'https://other.example.com/', level: 'high' });
    expect(host.noted('changed')).toEqual([{ changed: ['level', 'url'], level: 'high' }]);
    await host.run(({ config }) => config.set('count', 9));
    expect(host.noted('changed')).toHaveLength(1);
    expect(host.noted('loaded')).toHaveLength(1);
    await host.close();
  });

  test('a plugin with onConfigChange reaches the hosts of its new configuration, and those of the old one no more', async () => {
    const host = await open(changing, {
      config: { url: 'https://one.invalid/' },
      manifest: {
        permissions: ['network'],
        permissionReasons: { network: 'Talks to the vendor' },
        network: { hosts: [{ config: 'url', reason: 'The vendor' }] },
      },
    });
    const outcome = (target: string) =>
      host.run(async ({ api }, to) => {
        try {
          return (await api.fetch(to)).status;
        } catch (error) {
          return (error as { code: string }).code;
        }
      }, target);
    expect(await outcome('https://one.invalid/')).not.toBe('PERMISSION_DENIED');
    expect(await outcome('https://two.invalid/')).toBe('PERMISSION_DENIED');
    await host.operator.configure('probe', { url: 'https://two.invalid/' });
    expect(host.noted('loaded')).toHaveLength(1);
    expect(await outcome('https://one.invalid/')).toBe('PERMISSION_DENIED');
    expect(await outcome('https://two.invalid/')).not.toBe('PERMISSION_DENIED');
    await host.close();
  });

  test('rules across fields of a typed plugin are kept, and say where', async () => {
    const host = await open(
      typedPluginOf(
        `config: z
          .strictObject({
            from: z.number().default(1),
            to: z.number(),
            token: secret(z.string()).optional(),
            tags: z.array(z.string()).default(['a']),
          })
          .refine(({ from, to }) => from <= to, { path: ['to'], error: 'must not come before "from"' })`,
        `api.log.info('loaded', config.all)`,
      ),
      { config: { to: 5, token }, enabled: false },
    );
    await expect(host.operator.configure('probe', { from: 9, to: 5 })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      fields: { to: 'must not come before "from"' },
    });
    await host.operator.enable('probe');
    expect(host.noted('loaded')).toEqual([{ from: 1, to: 5, token: '•••', tags: ['a'] }]);
    expect(host.plugin().configSchema).toMatchObject({ properties: { token: { writeOnly: true } } });
    await host.close();
  });
}
