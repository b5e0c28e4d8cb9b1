import { PluginError } from '@streamspace/plugin-sdk';
import { expect, test } from 'vitest';
import { quotaExceeded, session, sessionEvent, userCreated } from './__fixtures__/events.ts';
import { botToken, firstConfig, setUp, webhookUrl } from './__fixtures__/host.ts';

const life = (state: Record<string, string> = {}) => [
  sessionEvent('session.created', { state: 'pending', ...state }),
  sessionEvent('session.hibernated', { state: 'hibernated' }, { reason: 'idle' }),
  sessionEvent('session.woken', { state: 'waking' }),
  sessionEvent('session.terminated', { state: 'terminated' }, { lifetimeMs: 60_000 }),
];

test('acceptance 1: the configuration of the first version announces sessions, users and quotas, but no hibernation', async () => {
  const { deliver, texts } = setUp(firstConfig, { webhookPath: '/services/YOUR/WEBHOOK/URL' });
  await deliver(sessionEvent('session.created'), sessionEvent('session.hibernated'), userCreated(), quotaExceeded());
  expect(texts()).toEqual([
    '🚀 *New session* — ada, firefox',
    '👤 *New user* — bob',
    '📈 *Quota exceeded* — ada, sessions, 5 of 5',
  ]);
});

test('acceptance 3: an event that is delivered twice is announced once', async () => {
  const { deliver, texts } = setUp({ webhookUrl });
  const created = sessionEvent('session.created');
  await deliver(created, created);
  await deliver(created);
  expect(texts()).toHaveLength(1);
});

test('acceptance 4: a session is one message with its present state, and a thread of what happened', async () => {
  const { deliver, slack, clock } = setUp({ botToken, extraEvents: ['session.*'] });
  for (const event of life()) {
    clock.ms += 5000;
    await deliver(event);
  }
  const [parent, ...replies] = slack.messages;
  expect(parent).toMatchObject({ text: '⏹️ *Session ended* — ada, firefox', edits: 3 });
  expect(JSON.stringify(parent?.attachments)).toContain('*State*\\nterminated');
  expect(replies.map(({ text, thread_ts: thread }) => [text, thread])).toEqual([
    ['💤 *Session hibernated* — ada, firefox', parent?.ts],
    ['⏰ *Session wakes* — ada, firefox', parent?.ts],
    ['⏹️ *Session ended* — ada, firefox', parent?.ts],
  ]);
});

test('what is not announced still keeps the first message up to date', async () => {
  const { deliver, slack } = setUp({ botToken });
  await deliver(...life());
  expect(slack.messages).toMatchObject([{ text: '⏹️ *Session ended* — ada, firefox', edits: 3 }]);
});

test('without updateInPlace the first message stays as it was, without threads every notice stands alone', async () => {
  const still = setUp({ botToken, extraEvents: ['session.*'], updateInPlace: false });
  await still.deliver(...life());
  expect(still.slack.messages[0]).toMatchObject({ text: '🚀 *New session* — ada, firefox', edits: 0 });

  const flat = setUp({ botToken, extraEvents: ['session.*'], threadBySession: false });
  await flat.deliver(...life());
  expect(flat.slack.messages.map(({ thread_ts: thread }) => thread)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test('a first message that somebody deleted is replaced by a new one', async () => {
  const { deliver, slack } = setUp({ botToken, notifyOnSessionHibernated: true });
  await deliver(sessionEvent('session.created'));
  slack.failNext({ error: 'message_not_found' }, { on: 'chat.update' });
  await deliver(sessionEvent('session.hibernated'), sessionEvent('session.woken'));
  expect(slack.messages.map(({ edits, thread_ts: thread }) => [edits, thread])).toEqual([
    [0, undefined],
    [1, undefined],
  ]);
});

test('a session that is over is forgotten', async () => {
  const { deliver, storage } = setUp({ botToken });
  const threads = () => storage.keys('thread:');
  await deliver(sessionEvent('session.created'), sessionEvent('session.created', { id: 'bob-gimp' }));
  expect(await threads()).toEqual(['thread:#general:ada-firefox-1a2b3c4d', 'thread:#general:bob-gimp']);
  await deliver(sessionEvent('session.terminated'));
  expect(await threads()).toEqual(['thread:#general:bob-gimp']);
});

test('a failure is shown to the whole channel, not only in the thread', async () => {
  const { deliver, slack } = setUp({ botToken, extraEvents: ['session.failed'] });
  await deliver(
    sessionEvent('session.created'),
    sessionEvent('session.failed', {}, { error: { code: 'oom', message: 'out of memory' } }),
  );
  expect(slack.messages[1]).toMatchObject({ reply_broadcast: true });
});

test('a retry repeats neither what was edited nor what was posted', async () => {
  const { deliver, slack } = setUp({ botToken, notifyOnSessionHibernated: true });
  await deliver(sessionEvent('session.created'));
  slack.failNext({ status: 503 }, { on: 'chat.postMessage' });
  await deliver(sessionEvent('session.hibernated'));
  expect(slack.messages).toHaveLength(2);
});

test('acceptance 6: more than the limit comes summed up at the end of the hour, and errors always pass', async () => {
  const { deliver, drain, clock, texts, queue } = setUp({ webhookUrl, rateLimit: 20 });
  const start = clock.ms;
  for (let index = 0; index < 25; index += 1) await deliver(sessionEvent('session.created', { id: `s-${index}` }));
  await deliver(quotaExceeded());
  expect(texts()).toHaveLength(21);
  expect(texts().at(-1)).toContain('Quota exceeded');
  expect(queue.map(({ job, dueAt }) => [job, dueAt])).toEqual([['digest', start + 3_600_000]]);

  await drain();
  expect(texts().slice(21)).toEqual(['📬 *5 more notices* — 5 session.created']);
  await drain();
  expect(texts()).toHaveLength(22);
});

test('with a rateLimit of 0 everything passes', async () => {
  const { deliver, texts } = setUp({ webhookUrl, rateLimit: 0 });
  for (let index = 0; index < 120; index += 1) await deliver(sessionEvent('session.created', { id: `s-${index}` }));
  expect(texts()).toHaveLength(120);
});

test('acceptance 7: after 429 with Retry-After: 3 Slack is left alone for 3 seconds, and then told', async () => {
  const { deliver, slack, attempts, texts, dead } = setUp({ webhookUrl });
  slack.failNext({ status: 429, headers: { 'retry-after': '3' } });
  await deliver(sessionEvent('session.created'));
  expect(attempts[1]! - attempts[0]!).toBeGreaterThanOrEqual(3000);
  expect(texts()).toHaveLength(1);
  expect(dead).toEqual([]);
});

test('acceptance 10: an archived channel costs its own notices, with a remedy, and the plugin recovers with it', async () => {
  const { deliver, slack, dead, health, texts } = setUp({ botToken });
  slack.channels[0]!.archived = true;
  await deliver(sessionEvent('session.created'));
  expect(dead).toEqual([expect.stringContaining('is_archived: choose another channel')]);
  expect(health.get('slack')).toContain('failing');
  slack.channels[0]!.archived = false;
  await deliver(userCreated());
  expect(texts()).toEqual(['👤 *New user* — bob']);
  expect(health.size).toBe(0);
});

test('acceptance 15: no secret appears in logs, errors, health or what waits in the queue', async () => {
  const planted = 'https://hooks.slack.com/services/T0PLANTED/B0PLANTED/plantedplanted';
  const { deliver, slack, notifier, lines, dead, health, queue } = setUp({ webhookUrl: planted });
  for (const failure of ['cut', { status: 503 }, { error: 'invalid_blocks' }, { error: 'no_service' }] as const)
    slack.failNext(failure);
  await notifier.accept(sessionEvent('session.created'));
  const waiting = JSON.stringify(queue);
  await deliver(userCreated());
  expect(dead.length).toBeGreaterThan(0);
  expect([...lines, ...dead, ...health.values(), waiting].join('\n')).not.toMatch(/planted/i);

  const bot = setUp({ botToken: 'xoxb-planted' });
  await bot.deliver(sessionEvent('session.created'));
  expect(bot.dead).toEqual([expect.stringContaining('invalid_auth')]);
  expect([...bot.lines, ...bot.dead, ...bot.health.values()].join('\n')).not.toMatch(/planted/i);
});

test('acceptance 16: a host that the operator does not let through shows in the health, and crashes nothing', async () => {
  const refuse = new PluginError('PERMISSION_DENIED', 'network is not granted');
  const { deliver, dead, health, slack } = setUp({ webhookUrl }, { refuse });
  await deliver(sessionEvent('session.created'), userCreated());
  expect(dead).toEqual(['network is not granted', 'network is not granted']);
  expect(health.get('slack')).toBe('failing: network is not granted');
  expect(slack.requests).toEqual([]);
});

test('notices about one session wait in line, and each event is queued by its id', async () => {
  const { notifier, queue } = setUp({ botToken });
  await notifier.accept(sessionEvent('session.idle'));
  expect(queue).toEqual([]);
  await notifier.accept(sessionEvent('session.started'));
  expect(queue).toMatchObject([{ job: 'send', payload: { announced: false, notice: { session: session.id } } }]);
});

test('the test message says that Slack took it, or why not', async () => {
  const { notifier, slack, texts, clock } = setUp({ botToken });
  await notifier.test();
  expect(texts()).toEqual(['✅ *Test message* — StreamSpace can post here']);
  clock.ms += 1000;
  slack.channels[0]!.member = false;
  await expect(notifier.test()).rejects.toThrow('/invite');
});
