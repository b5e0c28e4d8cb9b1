import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openObjectStoreScene, storeName, type ObjectStoreScene } from './support/object-store-scene.ts';

const mebibyte = 1024 ** 2;
const size = 48 * mebibyte + 12_345;

describe('an object store in one sandbox, and who uses it in another', () => {
  const stack = new AsyncDisposableStack();
  let scene: ObjectStoreScene;
  beforeAll(async () => {
    scene = await openObjectStoreScene(stack, { partSizeMiB: 5 });
  });
  afterAll(() => stack.disposeAsync());

  test('the AWS SDK finds out without a socket of its own that the store works', async () => {
    const health = await scene.host.usePoint('object-store', { plugin: 'recorder', purpose: 'recordings' }).health();
    expect(health.checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(health.status).toBe('ok');
    expect(scene.host.get(storeName)).toMatchObject({ state: 'enabled', health: 'ok' });
  });

  test('an upload goes on where the store was killed, and what is read is what was written', async () => {
    const { host, ask, askWhenBack, s3 } = scene;
    const until = 30 * mebibyte;
    expect(await ask({ work: 'begin', key: 'session.mp4', size, until })).toMatchObject({ ok: expect.any(Number) });
    expect(await ask({ work: 'list' })).toEqual({ ok: [] });

    const { pid } = host.get(storeName);
    const writing = ask({ work: 'go', size, from: until, until: size });
    process.kill(pid ?? 0, 'SIGKILL');
    expect(await writing).toMatchObject({ code: 'NO_PROVIDER' });

    const { ok } = (await askWhenBack({ work: 'resume', size })) as { ok: { from: number; info: object } };
    expect(ok.from).toBeGreaterThan(0);
    expect(ok.info).toMatchObject({ key: 'session.mp4', size });
    const { ok: hashes } = (await ask({ work: 'hashes', key: 'session.mp4', size })) as {
      ok: { written: string; read: string };
    };
    expect(hashes.read).toBe(hashes.written);
    expect([...s3.bucket.uploads.keys()]).toEqual([]);
    expect([...s3.bucket.objects.keys()]).toEqual(['recordings/recorder/session.mp4']);
  });

  test('no log line of the store holds a secret', () => {
    const text = JSON.stringify(scene.host.logs(storeName, { limit: 1000 }));
    expect(text).not.toContain(scene.s3.credentials.secretAccessKey);
    expect(text).not.toContain('Signature');
  });
});
