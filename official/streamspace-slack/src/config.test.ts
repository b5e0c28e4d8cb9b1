import { expect, test } from 'vitest';
import { botToken, firstConfig, webhookUrl } from './__fixtures__/host.ts';
import { configSchema } from './config.ts';

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
])('%o is refused', (config, key) => {
  expect(faults(config)[0]?.split(' ', 1)).toEqual([key]);
});
