import { expect, test } from 'vitest';
import { azureName, openAzureScene, openObjectStoreScene, storeName } from '../test/support/object-store-scene.ts';
import { numberFromEnv } from './support/environment.ts';

const mebibyte = 1024 ** 2;
const large = numberFromEnv('MEBIBYTES', 2048) * mebibyte;

const scenes = {
  async S3(stack: AsyncDisposableStack) {
    const { s3, ...scene } = await openObjectStoreScene(stack);
    return { ...scene, name: storeName, lengthOf: (key: string) => s3.bucket.objects.get(key)?.body.length };
  },
  async Azure(stack: AsyncDisposableStack) {
    const { azure, ...scene } = await openAzureScene(stack);
    return { ...scene, name: azureName, lengthOf: (key: string) => azure.container.blobs.get(key)?.body.length };
  },
};

test.each(['S3', 'Azure'] as const)(
  'a streamed upload of 2 GiB keeps %s within 160 MiB of what it had, and its parts are all there',
  { timeout: 600_000 },
  async (vendor) => {
    await using stack = new AsyncDisposableStack();
    const { host, ask, name, lengthOf } = await scenes[vendor](stack);
    const before = host.get(name).memoryBytes ?? 0;
    let peak = 0;
    const watching = setInterval(() => (peak = Math.max(peak, host.get(name).memoryBytes ?? 0)), 100);
    stack.defer(() => clearInterval(watching));
    const startedAt = performance.now();
    const piece = 64 * mebibyte;
    expect(await ask({ work: 'begin', key: 'large', size: large, until: piece })).toHaveProperty('ok');
    for (let from = piece; from < large; from += piece) {
      // oxlint-disable-next-line no-await-in-loop -- a command has 30 s
      expect(await ask({ work: 'go', size: large, from, until: Math.min(large, from + piece) })).toHaveProperty('ok');
    }
    expect(await ask({ work: 'complete' })).toMatchObject({ ok: { size: large } });
    const seconds = (performance.now() - startedAt) / 1000;
    const grown = (peak - before) / mebibyte;
    console.log(
      `${vendor}: ${large / mebibyte} MiB in ${seconds.toFixed(1)} s, memory grew by ${grown.toFixed(0)} MiB`,
    );
    expect(grown).toBeLessThan(160);
    expect(lengthOf('recordings/recorder/large')).toBe(large);
  },
);

test('acceptance 4: the store is killed at 60 % of 500 MiB, the upload goes on, and the hash is the same', async () => {
  await using stack = new AsyncDisposableStack();
  const { host, ask, askWhenBack } = await openObjectStoreScene(stack);
  const size = 500 * mebibyte;
  const until = 300 * mebibyte;
  const piece = 50 * mebibyte;
  expect(await ask({ work: 'begin', key: 'session', size, until: piece })).toHaveProperty('ok');
  for (let from = piece; from < until; from += piece) {
    // oxlint-disable-next-line no-await-in-loop -- a command has 30 s
    expect(await ask({ work: 'go', size, from, until: from + piece })).toHaveProperty('ok');
  }
  const writing = ask({ work: 'go', size, from: until, until: size });
  process.kill(host.get(storeName).pid ?? 0, 'SIGKILL');
  expect(await writing).toMatchObject({ code: 'NO_PROVIDER' });
  const { ok } = (await askWhenBack({ work: 'resume', size })) as { ok: { from: number } };
  // What was on its way is lost: four parts of 16 MiB at most, and the one that was filled.
  expect(ok.from).toBeGreaterThanOrEqual(until - 80 * mebibyte);
  const { ok: hashes } = (await ask({ work: 'hashes', key: 'session', size })) as {
    ok: { written: string; read: string };
  };
  expect(hashes.read).toBe(hashes.written);
});
