import { fakeWebhookUrl as webhookUrl } from '@streamspace/plugin-testing/discord';
import { expect, test } from 'vitest';
import { configSchema, fromFirstVersion } from './config.ts';

const fault = (config: object): string | undefined => configSchema.safeParse(config).error?.issues[0]?.path.join('.');

test.each([
  [{}, 'webhookUrl'],
  [{ webhookUrl: 'https://evil.example/api/webhooks/111111111111111111/x' }, 'webhookUrl'],
  [{ webhookUrl: 'https://discord.com.evil.example/api/webhooks/111111111111111111/x' }, 'webhookUrl'],
  [{ webhookUrl, username: 'My Discord' }, 'username'],
  [{ webhookUrl, avatarUrl: 'http://streamspace.example/a.png' }, 'avatarUrl'],
  [{ webhookUrl, mentions: { error: { roles: ['admins'] } } }, 'mentions.error.roles.0'],
  [{ webhookUrl, rateLimit: 101 }, 'rateLimit'],
  [{ webhookUrl, webhok: '' }, ''],
])('%o is refused', (config, key) => expect(fault(config)).toBe(key));

test('an empty picture is none, and a thread may stand in the address', () => {
  expect(fault({ webhookUrl: `${webhookUrl}?thread_id=123456789012345678`, avatarUrl: '' })).toBeUndefined();
});

test('texts that stood for numbers and switches in the first version are those', () => {
  expect(fromFirstVersion({ rateLimit: '20', includeDetails: 'true', username: '20' })).toEqual({
    rateLimit: 20,
    includeDetails: true,
    username: '20',
  });
});
