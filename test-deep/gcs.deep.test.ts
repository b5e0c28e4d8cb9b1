import { expect, test } from 'vitest';
import { gcsName, openGcsScene } from '../test/support/gcs-scene.ts';
import { numberFromEnv } from './support/environment.ts';

const mebibyte = 1024 ** 2;
const large = numberFromEnv('MEBIBYTES', 2048) * mebibyte;

test('acceptance 3: a streamed upload of 2 GiB keeps the store within 140 MiB of what it had, and all bytes are there', async () => {
  await using stack = new AsyncDisposableStack();
  const { host, ask, gcs } = await openGcsScene(stack);
  const before = host.get(gcsName).memoryBytes ?? 0;
  let peak = 0;
  const watching = setInterval(() => (peak = Math.max(peak, host.get(gcsName).memoryBytes ?? 0)), 100);
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
  console.log(`${large / mebibyte} MiB in ${seconds.toFixed(1)} s, memory grew by ${grown.toFixed(0)} MiB`);
  expect(grown).toBeLessThan(140);
  expect(gcs.bucket.objects.get('recordings/recorder/large')?.body.length).toBe(large);
});
