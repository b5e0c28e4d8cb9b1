import { expect, test } from 'vitest';
import { botToken, firstConfig, signingSecret, webhookUrl } from './__fixtures__/workspace.ts';
import { configSchema, fromFirstVersion } from './config.ts';

const faults = (config: object): string[] =>
  configSchema.safeParse(config).error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`) ?? [];

test('a configuration of the first version stays valid', () => {
  expect(configSchema.parse(firstConfig)).toMatchObject({
    ...firstConfig,
    notifyOnQuotaExceeded: true,
    extraEvents: [],
  });
});

test('a webhook or a token is needed', () => {
  expect(faults({})).toEqual(['webhookUrl needs a webhookUrl or a botToken']);
  expect(faults({ webhookUrl })).toEqual([]);
  expect(faults({ botToken })).toEqual([]);
});

test.each(['https://hooks.slack.com/triggers/T/1/x', 'https://hooks.slack.com/workflows/T/A/1/x'])(
  '%s is refused with a hint',
  (url) => {
    expect(faults({ webhookUrl: url })).toEqual([expect.stringContaining('create an incoming webhook instead')]);
  },
);

test.each([
  'http://hooks.slack.com/services/T/B/x',
  'https://hooks.slack.com.evil.example/services/T/B/x',
  'https://evil.example/services/T/B/x',
  'https://hooks.slack.com/services/T/B',
])('%s is no webhook of Slack', (url) => expect(faults({ webhookUrl: url })).toHaveLength(1));

test.each([
  [{ botToken: 'xoxp-user' }, 'botToken'],
  [{ botToken, channel: 'general' }, 'channel'],
  [{ botToken, iconEmoji: 'computer' }, 'iconEmoji'],
  [{ botToken, rateLimit: 101 }, 'rateLimit'],
  [{ botToken, apiUrl: 'https://evil.example/api/' }, 'apiUrl'],
  [{ botToken, extraEvents: ['session.craeted'] }, 'extraEvents.0'],
  [{ botToken, extraEvents: ['session.heartbeat'] }, 'extraEvents.0'],
  [{ botToken, extraEvents: ['recording.*'] }, 'extraEvents.0'],
  [{ botToken, chanel: '#x' }, ''],
  [{ botToken, templates: { 'session.created': { title: '{% if %}' } } }, 'templates.session.created.title'],
  [{ botToken, mentions: { error: ['@everyone'] } }, 'mentions.error.0'],
  [{ botToken, signingSecret: 'short' }, 'signingSecret'],
  [{ botToken, interactivity: 'http' }, 'interactivity'],
  [{ botToken, actions: ['wake'] }, 'actions'],
  [{ webhookUrl, directMessages: { enabled: true } }, 'botToken'],
  [{ webhookUrl, routes: [{ name: 'a', match: { events: ['*'] }, channel: '#a' }] }, 'botToken'],
  [{ botToken, routes: [{ name: 'a', match: { events: ['*'] } }] }, 'routes.0'],
  [{ botToken, routes: [{ name: 'default', match: { events: ['*'] }, channel: '#a' }] }, 'routes.0.name'],
])('%o is refused', (config, key) => {
  expect(faults(config)[0]?.split(' ', 1)).toEqual([key]);
});

test('buttons need the token, the signing secret and a way in', () => {
  expect(faults({ botToken, signingSecret, interactivity: 'http', actions: ['wake'] })).toEqual([]);
});

test('texts that stood for numbers and switches in the first version are those', () => {
  const old = { ...firstConfig, rateLimit: '20', includeDetails: 'false', channel: '20' };
  expect(fromFirstVersion(old)).toEqual({ ...firstConfig, rateLimit: 20, includeDetails: false, channel: '20' });
});
