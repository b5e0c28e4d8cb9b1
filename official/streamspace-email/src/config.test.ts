import { describe, expect, test } from 'vitest';
import { isMailbox } from './addresses.ts';
import { configSchema, fromFirstVersion } from './config.ts';

const base = { smtpHost: 'smtp.example.com', fromAddress: 'desk@example.com', toAddresses: ['ops@example.com'] };
const signIn = { username: 'desk', password: 'secret' };
const fault = (config: object): string | undefined => {
  const issue = configSchema.safeParse({ ...base, ...config }).error?.issues[0];
  return issue === undefined ? undefined : issue.path.join('.');
};

test.each([
  [{ toAddresses: [] }, 'toAddresses'],
  [{ smtpHost: 'https://smtp.example.com' }, 'smtpHost'],
  [{ smtpHost: 'a b' }, 'smtpHost'],
  [{ fromAddress: 'Desk <desk@example.com>' }, 'fromAddress'],
  [{ fromAddress: 'desk@example.com\r\nBcc: x@y' }, 'fromAddress'],
  [{ auth: 'password' }, 'username'],
  [{ username: 'desk' }, 'password'],
  [{ auth: 'oauth2', username: 'desk' }, 'oauth2'],
  [{ useTLS: false }, 'useTLS'],
  [{ useTLS: false, allowInsecure: true, ...signIn }, 'useTLS'],
  [{ branding: { primaryColor: '#ffff00' } }, 'branding.primaryColor'],
  [{ branding: { logoUrl: 'http://example.com/logo.png' } }, 'branding.logoUrl'],
  [{ quietHours: { enabled: true, mode: 'drop' } }, 'quietHours.mode'],
  [{ templates: { 'session.created': { html: '{% include "x" ' } } }, 'templates.session.created.html'],
  [{ templates: { 'session.created': { text: '{{ x | nothing }}' } } }, 'templates.session.created.text'],
  [{ rateLimit: 101 }, 'rateLimit'],
  [{ oauth2: { provider: 'custom', clientId: 'x' } }, 'oauth2.tokenUrl'],
  [{ smtpHots: '' }, ''],
])('%o is refused', (config, key) => expect(fault(config)).toBe(key));

test.each([
  [{}],
  [signIn],
  [{ useTLS: false, allowInsecure: true }],
  [{ useTLS: false, allowInsecure: true, smtpHost: '127.0.0.1', ...signIn }],
  [{ toAddresses: [], notifyUsers: { enabled: true } }],
  [{ smtpHost: 'fd00::25' }],
])('%o is accepted', (config) => expect(fault(config)).toBeUndefined());

test('texts that stood for numbers, switches and lists in the first version are those', () => {
  expect(
    fromFirstVersion({ smtpPort: '465', useTLS: 'true', toAddresses: 'a@example.com, b@example.com', password: '587' }),
  ).toEqual({ smtpPort: 465, useTLS: true, toAddresses: ['a@example.com', 'b@example.com'], password: '587' });
});

describe('addresses', () => {
  test.each(['ops@example.com', 'a.b+c@sub.example.com', 'jörg@bücher.example', "o'neil@example.com", 'x@localhost'])(
    '%s is one',
    (address) => expect(isMailbox(address)).toBe(true),
  );

  test.each([
    '',
    '@example.com',
    'a@',
    'a b@example.com',
    'a@b@example.com',
    '"a"@example.com',
    'a@exa mple.com',
    'a@example.com>',
    'a@[127.0.0.1]',
    'a\u0000@example.com',
    'a@example.com,b@example.com',
    `${'x'.repeat(65)}@example.com`,
  ])('%j is none', (address) => expect(isMailbox(address)).toBe(false));
});
