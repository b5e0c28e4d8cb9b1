import { WebClient } from '@slack/web-api';
import { expect, test } from 'vitest';
import { serveFakeSlack } from './index.ts';

const options = { retryConfig: { retries: 0 }, timeout: 2000 };

test('the real client reaches the fake over HTTP', async () => {
  await using served = await serveFakeSlack();
  const client = new WebClient('xoxb-fake', { ...options, slackApiUrl: `${served.origin}/api/` });
  await client.chat.postMessage({ channel: '#general', text: 'over the wire ✓' });
  expect(served.slack.messages).toMatchObject([{ text: 'over the wire ✓' }]);
});

test('a connection that is cut is an error of the network', async () => {
  await using served = await serveFakeSlack();
  served.slack.failNext('cut');
  const post = fetch(`${served.origin}/services/T/B/x`, { method: 'POST', body: '{"text":"hi"}' }).then((response) =>
    response.text(),
  );
  await expect(post).rejects.toThrow(TypeError);
});

test('disposing of it ends a request that hangs', async () => {
  const served = await serveFakeSlack();
  served.slack.failNext('hang');
  const post = fetch(`${served.origin}/services/T/B/x`, { method: 'POST', body: '{"text":"hi"}' }).catch(() => 'ended');
  while (served.slack.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await served[Symbol.asyncDispose]();
  expect(await post).toBe('ended');
});
