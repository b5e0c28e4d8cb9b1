import { fakeFlowUrl as webhookUrl } from '@streamspace/plugin-testing/teams';
import { expect, test } from 'vitest';
import { configSchema, fromFirstVersion } from './config.ts';
import { flowKindOf } from './flow-url.ts';

const fault = (config: object): string | undefined => configSchema.safeParse(config).error?.issues[0]?.path.join('.');
const connector = 'https://contoso.webhook.office.com/webhookb2/1@2/IncomingWebhook/3/4';

test.each([
  [{}, 'webhookUrl'],
  [{ webhookUrl: webhookUrl.replace('https', 'http') }, 'webhookUrl'],
  [{ webhookUrl: webhookUrl.replace(':443', ':8443') }, 'webhookUrl'],
  [{ webhookUrl: webhookUrl.replace('.com:443', '.com.evil.example') }, 'webhookUrl'],
  [{ webhookUrl: webhookUrl.replace('https://', 'https://logic.azure.com@') }, 'webhookUrl'],
  [{ webhookUrl: webhookUrl.replace(/&sig=.*/, '') }, 'webhookUrl'],
  [{ webhookUrl: `${webhookUrl} ` }, 'webhookUrl'],
  [{ webhookUrl, routes: [{ name: 'a', match: { events: ['user.*'] }, webhookUrl: 'x' }] }, 'routes.0.webhookUrl'],
  [{ webhookUrl, mentions: { error: [{ name: '<at>', id: 'ada@example.com' }] } }, 'mentions.error.0.name'],
  [{ webhookUrl, mentions: { error: [{ name: 'Ada', id: 'ada' }] } }, 'mentions.error.0.id'],
  [{ webhookUrl, allowedHostSuffixes: ['com'] }, 'allowedHostSuffixes.0'],
  [{ webhookUrl, rateLimit: 101 }, 'rateLimit'],
  [{ webhookUrl, webhok: '' }, ''],
])('%o is refused', (config, key) => expect(fault(config)).toBe(key));

test('what is wrong with an address is said without it', () => {
  const { error } = configSchema.safeParse({ webhookUrl: webhookUrl.replace('.com:443', '.evil.example') });
  expect(error?.issues[0]?.message).toContain('allowedHostSuffixes');
  expect(JSON.stringify(error)).not.toMatch(/sig=|evil/);
});

test.each([
  [webhookUrl, 'workflow'],
  ['https://prod-12.westeurope.logic.azure.com:443/workflows/1/triggers/manual/paths/invoke?sig=x', 'old-workflow'],
  [connector, 'connector'],
  ['https://proxy.example.com/teams', 'proxy'],
])('%s is taken', (url, kind) => {
  expect(fault({ webhookUrl: url, allowedHostSuffixes: ['example.com'] })).toBeUndefined();
  expect(flowKindOf(url, ['example.com'])).toBe(kind);
});

test('routes can stand for the address that takes the rest', () => {
  const routes = [{ name: 'all', match: { events: ['*'] }, webhookUrl }];
  expect(fault({ routes })).toBeUndefined();
  expect(fault({ routes: routes.map((route) => ({ ...route, disabled: true })) })).toBe('webhookUrl');
});

test('texts that stood for numbers and switches in the first version are those', () => {
  expect(fromFirstVersion({ rateLimit: '20', includeDetails: 'false' })).toEqual({
    rateLimit: 20,
    includeDetails: false,
  });
});
