import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { VersionState } from '../versions/version-states.ts';
import { planPublication, type PluginToPublish } from './plan-publication.ts';
import { catalogJsonFaults } from './control-plane-2.ts';
import { nothingPublished } from './publication.ts';
import { parsePublication } from './read-tree.ts';
import { day, packSample, publishAll, sample, url } from './test-support.ts';

const options = { url, now: day(9), expiresAt: day(29), sdk: '0.1.0' };
const yanked: VersionState = { state: 'yanked', since: '2026-11-25', reason: 'Loses messages' };
const versionsOf = (publication: ReturnType<typeof publishAll>['publication'], name: string) =>
  publication.plugins.get(name)?.versions.map(({ version, state }) => `${version} ${state}`);

describe('the first publication', () => {
  const { files, publication } = publishAll([sample('alpha'), sample('beta', { type: 'integration' })]);

  test('has an archive for ever, and what offers the newest; the catalog comes last', () => {
    expect([...files.keys()]).toEqual([
      'alpha/1.0.0/plugin.tar.gz',
      'beta/1.0.0/plugin.tar.gz',
      ...['alpha', 'beta'].flatMap((name) =>
        ['plugin.tar.gz', 'README.md', 'LICENSE', 'icon.svg', 'manifest.json', 'manifest.yaml'].map(
          (file) => `${name}/${file}`,
        ),
      ),
      'catalog.json',
      'catalog.yaml',
    ]);
  });

  test('says who it is, and until when', () => {
    const { metadata } = parse(String(files.get('catalog.yaml'))) as { metadata: object };
    expect(metadata).toMatchObject({ url, serial: 1, expiresAt: '2026-11-20T00:00:00.000Z' });
    expect(publication.plugins.get('alpha')?.versions).toEqual([
      {
        version: '1.0.0',
        state: 'active',
        url: `${url}/alpha/1.0.0/plugin.tar.gz`,
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        sdk: '0.1.0',
        publishedAt: '2026-11-01T00:00:00.000Z',
      },
    ]);
  });

  test('has manifests that control planes up to 2.0 take in', () => {
    const manifest = (name: string) => JSON.parse(String(files.get(`${name}/manifest.json`))) as object;
    expect(manifest('beta')).toMatchObject({
      type: 'extension',
      pluginKind: 'integration',
      icon: `${url}/beta/icon.svg`,
      tags: ['integration'],
    });
    expect(manifest('alpha')).toMatchObject({
      type: 'webhook',
      configSchema: {
        type: 'object',
        properties: { channel: { type: 'string' }, token: { type: 'string', format: 'password' } },
        required: ['channel'],
      },
      defaultConfig: { channel: '#ops', routes: [] },
    });
  });

  test('has a catalog.json of rows in which every field has its type', () => {
    const rows = JSON.parse(String(files.get('catalog.json'))) as Record<string, unknown>[];
    expect(rows.map(({ name }) => name)).toEqual(['alpha', 'beta']);
    expect(catalogJsonFaults(String(files.get('catalog.json')))).toEqual([]);
    for (const { tags, manifest, ...texts } of rows) {
      expect(Object.values(texts).every((value) => typeof value === 'string')).toBe(true);
      expect(Object.keys(texts)).toEqual([
        'name',
        'version',
        'displayName',
        'description',
        'author',
        'category',
        'iconUrl',
        'downloadUrl',
      ]);
      expect(texts['downloadUrl']).toMatch(/\.tar\.gz$/);
      expect(tags).toHaveLength(1);
      expect(manifest).toMatchObject({ permissions: [], entrypoints: { main: 'index.js' } });
    }
  });

  test('has a ConfigMap for kubectl, and nothing else in it', () => {
    const offer = parse(String(files.get('alpha/manifest.yaml'))) as { metadata: { name: string } };
    expect(offer).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: 'streamspace-plugin-alpha',
        labels: { 'app.kubernetes.io/part-of': 'streamspace', 'streamspace.dev/plugin': 'alpha' },
        annotations: { 'streamspace.dev/display-name': 'The alpha', 'streamspace.dev/description': 'Counts sessions' },
      },
      data: {
        name: 'alpha',
        version: '1.0.0',
        url: `${url}/alpha/1.0.0/plugin.tar.gz`,
        sha256: publication.plugins.get('alpha')?.versions[0]?.sha256,
        manifest: JSON.stringify(JSON.parse(String(files.get('alpha/manifest.json')))),
      },
    });
  });
});

describe('a publication after others', () => {
  test('adds a version and keeps those before, as they were', () => {
    const first = publishAll([sample('alpha')]);
    const { files, publication } = publishAll([sample('alpha')], [sample('alpha', { version: '1.1.0' })]);
    expect(files.has('alpha/1.0.0/plugin.tar.gz')).toBe(false);
    expect(publication).toMatchObject({ serial: 2, url });
    expect(versionsOf(publication, 'alpha')).toEqual(['1.1.0 active', '1.0.0 active']);
    expect(publication.plugins.get('alpha')?.versions[1]).toEqual(first.publication.plugins.get('alpha')?.versions[0]);
  });

  test('without a new version only says that it is newer', () => {
    const plan = planPublication([sample('alpha')], publishAll([sample('alpha')]).publication, options);
    expect(plan).toMatchObject({ serial: 2, added: [], kept: [], removed: [] });
  });

  test('orders versions as SemVer does', () => {
    const step = (version: string) => [sample('alpha', { version })];
    const { publication } = publishAll(step('1.9.0'), step('1.10.0-rc.1'), step('1.10.0'));
    expect(versionsOf(publication, 'alpha')).toEqual(['1.10.0 active', '1.10.0-rc.1 active', '1.9.0 active']);
  });

  test('offers an older version when the newest is yanked, and none when none is left', () => {
    const old = packSample('alpha');
    const withdrawn = { ...sample('alpha', { version: '1.1.0', states: { '1.1.0': yanked } }), offered: old };
    const { files, publication } = publishAll([sample('alpha')], [withdrawn]);
    expect(versionsOf(publication, 'alpha')).toEqual(['1.1.0 yanked', '1.0.0 active']);
    expect(files.get('alpha/plugin.tar.gz')).toEqual(old.artifact.bytes);
    expect(String(files.get('alpha/manifest.yaml'))).toContain('version: "1.0.0"');

    const { offered: _offered, ...nothing } = sample('alpha', { states: { '*': yanked } });
    const plan = planPublication([nothing], publishAll([sample('alpha')]).publication, options);
    expect(plan.removed).toEqual(['alpha/plugin.tar.gz', 'alpha/manifest.json', 'alpha/manifest.yaml']);
    expect(plan.files.get('catalog.json')).toBe('[]\n');
    expect(String(plan.files.get('catalog.yaml'))).toContain('state: "yanked"');
  });

  test('keeps a plugin that is no longer in the repository', () => {
    const { publication } = publishAll([sample('alpha'), sample('beta')], [sample('beta')]);
    expect(versionsOf(publication, 'alpha')).toEqual(['1.0.0 active']);
    expect(publication.plugins.get('alpha')).toMatchObject({
      entry: { displayName: 'The alpha', path: 'alpha' },
      isRetired: true,
    });
    const retired = { ...options, retired: [packSample('alpha')] };
    const { files } = planPublication([sample('beta')], publication, retired);
    expect((JSON.parse(String(files.get('catalog.json'))) as { name: string }[]).map(({ name }) => name)).toEqual([
      'alpha',
      'beta',
    ]);
    const { spec } = parse(String(files.get('catalog.yaml'))) as { spec: object };
    expect(spec).toMatchObject({
      categories: [{ plugins: 0 }, { plugins: 2 }],
      plugins: [{ name: 'alpha', retired: true }, { name: 'beta' }],
      stats: { totalPlugins: 2, communityPlugins: 2 },
    });
  });

  test('does not lose many of them by mistake', () => {
    const many = Array.from({ length: 6 }, (_, index) => sample(`plugin-${index}`));
    const { publication } = publishAll(many);
    expect(() => planPublication(many.slice(3), publication, options)).toThrow(
      '3 of 6 published plugins are not in the repository any more: plugin-0, plugin-1, plugin-2. Say --allow-removals',
    );
    expect(planPublication(many.slice(2), publication, options).kept).toEqual(['plugin-0', 'plugin-1']);
    expect(planPublication(many.slice(3), publication, { ...options, allowRemovals: true }).kept).toHaveLength(3);
    expect(planPublication(many.slice(3), publication, { ...options, allowRemovals: ['plugin-0'] }).kept).toHaveLength(
      3,
    );
  });

  test('says it once: who has gone is not missed again', () => {
    const many = Array.from({ length: 6 }, (_, index) => sample(`plugin-${index}`));
    const gone = planPublication(many.slice(3), publishAll(many).publication, { ...options, allowRemovals: true });
    const publication = parsePublication(String(gone.files.get('catalog.yaml')));
    expect(planPublication(many.slice(3), publication, options)).toMatchObject({ serial: 3, added: [] });
    expect(planPublication(many, publication, options).kept).toEqual([]);
  });

  test.each<[string, PluginToPublish, RegExp]>([
    [
      'with other contents',
      sample('alpha', { code: 'evil()' }),
      /alpha 1\.0\.0 was published on 2026-11-01 with other contents/,
    ],
    ['that is older', sample('alpha', { version: '0.9.0' }), /alpha 0\.9\.0 is older than 1\.0\.0, which is published/],
  ])('refuses a version %s', (_what, plugin, message) => {
    expect(() => planPublication([plugin], publishAll([sample('alpha')]).publication, options)).toThrow(message);
  });

  test('names every fault at once', () => {
    const { publication } = publishAll([sample('alpha'), sample('beta')]);
    const faulty = ['alpha', 'beta'].map((name) => sample(name, { version: '0.1.0' }));
    expect(() => planPublication(faulty, publication, options)).toThrow(/alpha 0\.1\.0.*\n.*beta 0\.1\.0/);
  });
});

test('the order of the plugins makes no difference to the catalogs', () => {
  const plugins = ['gamma', 'alpha', 'beta'].map((name) => sample(name));
  const one = planPublication(plugins, nothingPublished, options).files;
  const other = planPublication(plugins.toReversed(), nothingPublished, options).files;
  for (const file of ['catalog.yaml', 'catalog.json']) expect(other.get(file)).toBe(one.get(file));
});
