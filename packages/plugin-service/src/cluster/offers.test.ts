import { parse } from 'yaml';
import { offerYaml } from '@streamspace/catalog/publish';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startKubernetesApi, type KubernetesApi } from '../testing/kubernetes-api.ts';
import { findCluster } from './cluster.ts';
import { openOffers, type Offers } from './offers.ts';

const sha256 = 'a'.repeat(64);
const published: Readonly<Record<string, string>> = { 'counter 1.0.0': sha256, 'counter 1.1.0': sha256 };
let api: KubernetesApi;
let offers: Offers;
let installed: string | undefined;
let logged: string[];

beforeEach(async () => {
  api = await startKubernetesApi();
  installed = undefined;
  logged = [];
  const cluster = findCluster(api.env, api.account);
  if (cluster === undefined) throw new Error('there is no cluster');
  offers = openOffers(
    {
      cluster,
      log: (message) => logged.push(message),
      wait: () => new Promise((resolve) => void setTimeout(resolve, 5)),
    },
    { digestOf: (name, version) => published[`${name} ${version}`], installed: () => installed },
  );
});
afterEach(async () => {
  await offers.close();
  await api[Symbol.asyncDispose]();
});

/** What kubectl makes of the file of a publication. */
function apply(version: string, change: Readonly<Record<string, string>> = {}): string {
  const about = { displayName: 'Counter', description: 'Counts sessions' };
  const { metadata, data } = parse(
    offerYaml(about, { name: 'counter', version, sha256, url: 'https://x.example/a', manifest: '{}' }),
  ) as {
    metadata: { name: string; labels: Record<string, string> };
    data: Record<string, string>;
  };
  api.apply(metadata.name, { labels: metadata.labels, data: { ...data, ...change } });
  return metadata.name;
}

const states = () => offers.list().map(({ name, version, state }) => `${name} ${version} ${state}`);

test('a version that a repository has published is offered, until it is installed', async () => {
  apply('1.0.0');
  await vi.waitFor(() => expect(states()).toEqual(['counter 1.0.0 offered']));
  installed = '1.0.0';
  expect(states()).toEqual(['counter 1.0.0 installed']);
  apply('1.1.0');
  await vi.waitFor(() => expect(states()).toEqual(['counter 1.1.0 offered']));
  api.delete('streamspace-plugin-counter');
  await vi.waitFor(() => expect(states()).toEqual([]));
});

test.each([
  [
    'a version that nobody has published',
    '3.0.0',
    {},
    'unknown',
    'No repository that this service follows has published counter 3.0.0',
  ],
  ['another digest', '1.0.0', { sha256: 'b'.repeat(64) }, 'different', 'has other contents under counter 1.0.0'],
  ['no digest', '1.0.0', { sha256: '' }, 'unreadable', 'Its sha256 must be 64 hexadecimal digits'],
  ['a name that is none', '1.0.0', { name: '../counter' }, 'unreadable', 'Its name'],
  [
    'another name than its label',
    '1.0.0',
    { name: 'other' },
    'unreadable',
    'Its label streamspace.dev/plugin and its name differ',
  ],
])('%s is said to be %s', async (_what, version, change, state, message) => {
  apply(version, change);
  await vi.waitFor(() =>
    expect(offers.list()).toMatchObject([{ state, message: expect.stringContaining(message) as unknown }]),
  );
});

test('while the cluster cannot be asked, what was offered last stays, and why is said once', async () => {
  apply('1.0.0');
  await vi.waitFor(() => expect(states()).toHaveLength(1));
  await vi.waitFor(() => expect(api.watching()).toBe(1));
  const before = api.requests.length;
  api.renewToken('another');
  api.apply('x', { labels: {}, data: {} });
  api.compact();
  api.endWatches();
  await vi.waitFor(() => expect(api.requests.length).toBeGreaterThan(before));
  expect(states()).toEqual(['counter 1.0.0 offered']);
  expect(logged.length).toBeLessThan(2);
});
