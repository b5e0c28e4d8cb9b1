import { expect, test } from 'vitest';
import { looksSecret } from './secret-names.ts';

const text = { type: 'string' };

test.each([
  'token',
  'botToken',
  'SMTP_PASSWORD',
  'client-secret',
  'apiKeys',
  'apikey',
  'sshPrivateKey',
  'webhookSecret',
  'APIKey',
])('%s looks like a secret', (name) => {
  expect(looksSecret(name, text)).toBe(true);
});

test.each(['tokenUrl', 'accessKeyId', 'passwordMinLength', 'secretary', 'keyboard', 'publicKey', 'maxTokensPerMinute'])(
  '%s does not',
  (name) => {
    expect(looksSecret(name, text)).toBe(false);
  },
);

test('a switch, a number or a list of marked items is none to mark', () => {
  expect(looksSecret('requirePassword', { type: 'boolean' })).toBe(false);
  expect(looksSecret('maxToken', { type: ['integer', 'null'] })).toBe(false);
  expect(looksSecret('apiKeys', { type: 'array', items: { type: 'string' } })).toBe(true);
  expect(looksSecret('apiKeys', { type: 'array', items: { type: 'string', writeOnly: true } })).toBe(false);
});
