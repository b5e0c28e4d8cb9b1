import { createTestHost, pluginContract, sampleEvent, type TestHost } from '@streamspace/plugin-testing';
import { createFakeSlack, type FakeSlack } from '@streamspace/plugin-testing/slack';
import { afterEach, expect, test } from 'vitest';
import plugin from './index.ts';

const botToken = 'xoxb-fake';

let host: TestHost | undefined;
let slack: FakeSlack;
async function start(config: object = { botToken, extraEvents: ['session.*'] }): Promise<TestHost> {
  let now = (): number => 0;
  slack = createFakeSlack({ token: botToken, now: () => now() });
  host = await createTestHost(plugin, { config: { ...config } });
  const { clock, egress } = host;
  now = () => clock.now().getTime();
  egress.serve('slack.com', (request) => slack.handle(request));
  egress.serve('hooks.slack.com', (request) => slack.handle(request));
  return host;
}
afterEach(async () => {
  await host?.stop();
  host = undefined;
});

pluginContract(plugin, {
  directory: new URL('..', import.meta.url),
  config: { webhookUrl: 'https://hooks.slack.com/services/T00/B00/fake' },
});

const session = { id: 'ada-firefox-1a2b3c4d', user: 'ada', template: 'firefox' };

test('acceptance 4: a session’s life is one channel message with three replies, and it ends as ended', async () => {
  const { publish, clock } = await start();
  for (const type of ['session.created', 'session.hibernated', 'session.woken', 'session.terminated'] as const) {
    await publish(sampleEvent(type, { session }));
    await clock.advance('5s');
  }
  const [parent, ...replies] = slack.messages;
  expect(parent?.text).toContain('Session ended');
  expect(replies).toHaveLength(3);
  expect(new Set(replies.map(({ thread_ts: thread }) => thread))).toEqual(new Set([parent?.ts]));
});

test('acceptance 7: after 429 with Retry-After: 3 nothing is sent for three seconds, then it succeeds, and no attempt is used up', async () => {
  const { publish, clock, egress, deliveries } = await start();
  slack.failNext({ status: 429, headers: { 'retry-after': '3' } }, { on: 'chat.postMessage' });
  await publish(sampleEvent('session.created', { session }));
  await clock.advance('1s');
  const posts = () => egress.requests.filter(({ url }) => url.endsWith('chat.postMessage')).length;
  expect(posts()).toBe(1);
  await clock.advance('1900ms');
  expect(posts()).toBe(1);
  await clock.advance('10s');
  expect(posts()).toBe(2);
  expect(slack.messages).toHaveLength(1);
  expect((await deliveries('done')).find(({ name }) => name === 'send')).toMatchObject({ attempts: 1 });
});

test('acceptance 9: a revoked token makes the health failing, and says what to do', async () => {
  const started = await start();
  slack.failNext({ error: 'token_revoked' }, { on: 'chat.postMessage' });
  await started.publish(sampleEvent('session.created', { session }));
  await started.clock.advance('1s');
  expect(started.plugin()).toMatchObject({ health: 'failing', reason: expect.stringMatching(/token/i) });
});

test('acceptance 15: no token appears in logs, deliveries, health or configuration', async () => {
  const started = await start();
  slack.failNext('html', { times: 20 });
  await started.publish(sampleEvent('session.created', { session }));
  await started.clock.advance('2h');
  expect(JSON.stringify([started.plugin(), started.logs(), await started.deliveries()])).not.toContain(botToken);
});

test('what Slack does not take for half an hour is a dead letter, and goes out when it is delivered again', async () => {
  const started = await start();
  slack.failNext({ status: 503 }, { times: 50 });
  await started.publish(sampleEvent('session.created', { session }));
  await started.clock.advance('3h');
  const [dead] = await started.deliveries('dead');
  expect(dead).toMatchObject({ name: 'send', attempts: 6 });
});
