import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startKubernetesApi, type KubernetesApi } from '../testing/kubernetes-api.ts';
import { findCluster } from './cluster.ts';
import { watchConfigMaps, type ConfigMapWatch } from './watch-config-maps.ts';

const label = 'streamspace.dev/plugin';
const labels = { [label]: 'streamspace-slack' };
let api: KubernetesApi;
let watch: ConfigMapWatch | undefined;
let seen: string[][];
let faults: (string | undefined)[];

beforeEach(async () => {
  api = await startKubernetesApi();
  seen = [];
  faults = [];
});
afterEach(async () => {
  await watch?.close();
  await api[Symbol.asyncDispose]();
});

function start(): void {
  const cluster = findCluster(api.env, api.account);
  if (cluster === undefined) throw new Error('there is no cluster');
  watch = watchConfigMaps({
    cluster,
    labelSelector: label,
    onChange: (all) => void seen.push([...all].map(([name, { data }]) => `${name}=${data?.['a']}`)),
    onFault: (message) => void faults.push(message),
    wait: () => Promise.resolve(),
  });
}

const last = () => seen.at(-1);

test('what there is comes first, page by page, and then each change', async () => {
  for (let each = 0; each < 450; each++) api.apply(`map-${each}`, { labels, data: { a: '1' } });
  api.apply('other', { data: { a: '1' } });
  start();
  await vi.waitFor(() => expect(last()).toHaveLength(450));
  await vi.waitFor(() => expect(api.watching()).toBe(1));

  api.apply('map-7', { labels, data: { a: '2' } });
  await vi.waitFor(() => expect(last()).toContain('map-7=2'));
  api.delete('map-7');
  await vi.waitFor(() => expect(last()).toHaveLength(449));
  expect(api.requests.filter((each) => each.endsWith('list'))).toHaveLength(3);
});

test('a namespace without any has none', async () => {
  start();
  await vi.waitFor(() => expect(last()).toEqual([]));
});

test('a watch that ends goes on where it was, without another list', async () => {
  start();
  await vi.waitFor(() => expect(api.watching()).toBe(1));
  api.apply('one', { labels, data: { a: '1' } });
  await vi.waitFor(() => expect(last()).toEqual(['one=1']));
  api.endWatches();
  api.apply('two', { labels, data: { a: '1' } });
  await vi.waitFor(() => expect(last()).toEqual(['one=1', 'two=1']));
  expect(api.requests.filter((each) => each.endsWith('list'))).toHaveLength(1);
  expect(seen.filter((each) => each.length === 1)).toHaveLength(1);
});

test('where the server has forgotten what happened, all is listed anew', async () => {
  api.apply('one', { labels, data: { a: '1' } });
  start();
  await vi.waitFor(() => expect(api.watching()).toBe(1));
  api.compact();
  api.endWatches();
  await vi.waitFor(() => expect(api.requests.filter((each) => each.endsWith('list'))).toHaveLength(2));
  await vi.waitFor(() => expect(api.watching()).toBe(1));
  expect(faults).toEqual([undefined]);
  expect(last()).toEqual(['one=1']);
});

test('the token is read anew for each request', async () => {
  start();
  await vi.waitFor(() => expect(api.watching()).toBe(1));
  api.renewToken('second-token');
  api.endWatches();
  await vi.waitFor(() => expect(api.requests.filter((each) => each.includes('watch')).length).toBeGreaterThan(1));
  await vi.waitFor(() => expect(api.watching()).toBe(1));
  expect(faults).toEqual([undefined]);
});

test('an account without the right says which one it needs, and goes on asking', async () => {
  const cluster = findCluster(api.env, api.account);
  if (cluster === undefined) throw new Error('there is no cluster');
  const other = { ...cluster, namespace: 'other' };
  watch = watchConfigMaps({
    cluster: other,
    labelSelector: label,
    onChange: () => undefined,
    onFault: (message) => void faults.push(message),
    wait: () => new Promise((resolve) => void setTimeout(resolve, 5)),
  });
  await vi.waitFor(() => expect(api.requests.length).toBeGreaterThan(2));
  expect(faults[0]).toContain('refuses to list ConfigMaps of namespace "other"');
  expect(faults[0]).toContain('needs get, list and watch on configmaps');
});

test('there is no cluster outside of a pod, and none for a pod without an account', () => {
  expect(findCluster({})).toBeUndefined();
  expect(findCluster(api.env, '/nowhere')).toBeUndefined();
});
