import { expect, test } from 'vitest';
import { memoryStorage } from './__fixtures__/host.ts';
import { createThreads } from './threads.ts';

test('threads of the last 30 days are kept, older ones and broken ones go', async () => {
  const storage = memoryStorage();
  const threads = createThreads(storage, '#general');
  const now = Date.parse('2026-11-25T07:00:00Z');
  const posted = (daysAgo: number) => ({ channel: 'C1', ts: `${now / 1000 - daysAgo * 86_400}.000001` });
  await threads.remember('young', posted(29));
  await threads.remember('old', posted(31));
  await storage.set('thread:#general:broken', 'x');
  await threads.prune(now);
  expect(await storage.keys('thread:')).toEqual(['thread:#general:young']);
  expect(await createThreads(storage, '#other').find('young')).toBeUndefined();
});
