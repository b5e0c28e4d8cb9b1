import { expect, test } from 'vitest';
import { runSdk } from './support/run-sdk.ts';
import { demand, serve } from './support/serve.ts';

// https://docs.slack.dev/apis/web-api: a form, a bearer token, 200 with "ok": false for errors
test('@slack/web-api posts a message and reads an error', async () => {
  await using slack = await serve(({ method, url, headers, body }) => {
    demand(method === 'POST', 'POST');
    demand(headers['authorization'] === 'Bearer xoxb-token', 'the token as bearer');
    demand(headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true, 'a form');
    const form = new URLSearchParams(body.toString());
    if (url === '/api/conversations.info') return { body: { ok: false, error: 'channel_not_found' } };
    demand(url === '/api/chat.postMessage', 'chat.postMessage');
    demand(form.get('channel') === 'C1' && form.get('text') === 'hello' && form.get('blocks') === '[]', 'its fields');
    return { body: { ok: true, ts: '1700000000.000100', channel: 'C1' } };
  });
  const { port } = slack;
  await expect(runSdk({ plugin: 'slack', servers: [{ port, protocol: 'http' }], config: { port } })).resolves.toEqual({
    ts: '1700000000.000100',
    unknown: 'channel_not_found',
  });
});
