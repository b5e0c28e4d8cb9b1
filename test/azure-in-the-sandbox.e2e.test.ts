import type { FakeAzure } from '@streamspace/plugin-testing/azure';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { azureName as name, openAzureScene, type AzureScene } from './support/object-store-scene.ts';

const mebibyte = 1024 ** 2;
const size = 20 * mebibyte + 12_345;
const blockSizeMiB = 2;

describe('Azure in one sandbox, and who uses it in another', () => {
  const stack = new AsyncDisposableStack();
  let scene: AzureScene;
  let azure: FakeAzure;
  beforeAll(async () => {
    scene = await openAzureScene(stack, { blockSizeMiB });
    ({ azure } = scene);
  });
  afterAll(() => stack.disposeAsync());

  test("Azure's SDK finds out without a socket of its own that the store works", async () => {
    const health = await scene.host.usePoint('object-store', { plugin: 'recorder', purpose: 'recordings' }).health();
    expect(health.checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(scene.host.get(name)).toMatchObject({ state: 'enabled', health: 'ok' });
  });

  test('4: an upload goes on where the store was killed at 60 %, and sends what is missing and nothing else', async () => {
    const { host, ask, askWhenBack } = scene;
    const until = 12 * mebibyte;
    expect(await ask({ work: 'begin', key: 'session.mp4', size, until })).toMatchObject({ ok: expect.any(Number) });
    expect(await ask({ work: 'list' })).toEqual({ ok: [] });

    const writing = ask({ work: 'go', size, from: until, until: size });
    process.kill(host.get(name).pid ?? 0, 'SIGKILL');
    expect(await writing).toMatchObject({ code: 'NO_PROVIDER' });

    const before = azure.requests.length;
    const { ok } = (await askWhenBack({ work: 'resume', size })) as { ok: { from: number; info: object } };
    expect(ok.from).toBeGreaterThan(0);
    expect(ok.info).toMatchObject({ key: 'session.mp4', size });
    const sent = azure.requests
      .slice(before)
      .filter(({ operation, blob }) => operation === 'PutBlock' && blob.endsWith('session.mp4'));
    expect(sent.length).toBe(Math.ceil((size - ok.from) / (blockSizeMiB * mebibyte)));
    const { ok: hashes } = (await ask({ work: 'hashes', key: 'session.mp4', size })) as {
      ok: { written: string; read: string };
    };
    expect(hashes.read).toBe(hashes.written);
    expect([...azure.container.blobs.keys()]).toEqual(['recordings/recorder/session.mp4']);
  });

  test('no log line of the store holds a secret', () => {
    const text = JSON.stringify(scene.host.logs(name, { limit: 1000 }));
    expect(text).not.toContain(azure.key);
    expect(text).not.toContain('sig=');
    expect(text).not.toContain('SharedKey');
  });
});
