import type { FakeGcs } from '@streamspace/plugin-testing/gcs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gcsName as name, openGcsScene, type GcsScene } from './support/gcs-scene.ts';

const mebibyte = 1024 ** 2;
const size = 10 * mebibyte + 12_345;

describe('Cloud Storage in one sandbox, and who uses it in another', () => {
  const stack = new AsyncDisposableStack();
  let scene: GcsScene;
  let gcs: FakeGcs;
  beforeAll(async () => {
    scene = await openGcsScene(stack, { chunkSizeMiB: 1 });
    ({ gcs } = scene);
  });
  afterAll(() => stack.disposeAsync());

  test("Google's library gets a token over the host's requests, and the store works", async () => {
    const health = await scene.host.usePoint('object-store', { plugin: 'recorder', purpose: 'recordings' }).health();
    expect(health.checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(scene.host.get(name)).toMatchObject({ state: 'enabled', health: 'ok' });
    expect(gcs.requests.filter(({ operation }) => operation === 'token')).toHaveLength(1);
  });

  test('an upload goes on where the store was killed at 60 %, and what is read is what was written', async () => {
    const { host, ask, askWhenBack } = scene;
    const until = 6 * mebibyte;
    expect(await ask({ work: 'begin', key: 'session.mp4', size, until })).toMatchObject({ ok: expect.any(Number) });
    expect(await ask({ work: 'list' })).toEqual({ ok: [] });

    const writing = ask({ work: 'go', size, from: until, until: size });
    process.kill(host.get(name).pid ?? 0, 'SIGKILL');
    expect(await writing).toMatchObject({ code: 'NO_PROVIDER' });

    const { ok } = (await askWhenBack({ work: 'resume', size })) as { ok: { from: number; info: object } };
    expect(ok.from).toBeGreaterThanOrEqual(until - 2 * mebibyte);
    expect(ok.info).toMatchObject({ key: 'session.mp4', size });
    const { ok: hashes } = (await ask({ work: 'hashes', key: 'session.mp4', size })) as {
      ok: { written: string; read: string };
    };
    expect(hashes.read).toBe(hashes.written);
    expect(gcs.sessions()).toEqual([]);
    expect([...gcs.bucket.objects.keys()]).toEqual(['recordings/recorder/session.mp4']);
  });

  test('no log line of the store holds a secret, a token or the address of an upload', () => {
    const text = JSON.stringify(scene.host.logs(name, { limit: 1000 }));
    for (const secret of ['PRIVATE KEY', 'ya29.', 'upload_id', 'X-Goog-Signature']) expect(text).not.toContain(secret);
  });
});
