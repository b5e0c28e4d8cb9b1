import { PluginError } from '@streamspace/plugin-sdk';
import { expect, test } from 'vitest';
import { judge, refusedRecipient, toSmtpError } from './smtp-errors.ts';

const answered = (response: string, more: object = {}) => ({
  response,
  responseCode: Number(response.slice(0, 3)),
  ...more,
});

test.each([
  ['an unreachable server', { code: 'ESOCKET', message: 'connect ECONNREFUSED' }, 'VENDOR_UNAVAILABLE', undefined],
  ['a silent server', { code: 'ETIMEDOUT', message: 'Timeout' }, 'TIMEOUT', undefined],
  ['a name that does not resolve', { code: 'EDNS', message: 'getaddrinfo ENOTFOUND' }, 'VENDOR_UNAVAILABLE', undefined],
  ['a server that goes away', { code: 'ECONNECTION', message: 'closed' }, 'VENDOR_UNAVAILABLE', undefined],
  ['421', answered('421 4.3.2 Shutting down', { code: 'ECONNECTION' }), 'VENDOR_UNAVAILABLE', undefined],
  ['421 that is about the rate', answered('421 4.7.28 Rate limit', { code: 'EMESSAGE' }), 'RATE_LIMITED', 'pace'],
  ['451', answered('451 4.3.0 Later', { code: 'EMESSAGE' }), 'VENDOR_UNAVAILABLE', undefined],
  ['452', answered('452 4.2.2 Full', { code: 'EMESSAGE' }), 'VENDOR_UNAVAILABLE', undefined],
  ['454 at sign-in', answered('454 4.7.0 Temporary', { code: 'EAUTH' }), 'VENDOR_UNAVAILABLE', undefined],
  ['503', answered('503 5.5.1 Bad sequence', { code: 'EENVELOPE' }), 'VENDOR_UNAVAILABLE', undefined],
  ['535', answered('535 5.7.8 Bad credentials', { code: 'EAUTH' }), 'VENDOR_REJECTED', 'auth'],
  ['530', answered('530 5.7.0 Sign in first', { code: 'EENVELOPE', command: 'MAIL FROM' }), 'VENDOR_REJECTED', 'auth'],
  ['552', answered('552 5.3.4 Too big', { code: 'EMESSAGE' }), 'VENDOR_REJECTED', '552'],
  ['554', answered('554 5.7.1 Spam', { code: 'EMESSAGE' }), 'VENDOR_REJECTED', '554'],
  ['no STARTTLS', answered('502 No', { code: 'ETLS', command: 'STARTTLS' }), 'VENDOR_REJECTED', 'tls'],
  ['a certificate', { code: 'ESOCKET', message: 'self-signed certificate' }, 'VENDOR_REJECTED', 'tls'],
  ['a cut handshake', { code: 'ETLS', message: 'Connection closed unexpectedly' }, 'VENDOR_UNAVAILABLE', undefined],
  ['an aborted mail', { code: 'EABORT' }, 'ABORTED', undefined],
  ['nothing known', undefined, 'VENDOR_UNAVAILABLE', undefined],
])('%s', (_what, failure, code, reason) => {
  expect(toSmtpError(failure)).toMatchObject({ code, reason });
});

test('what the host does not allow stays what it is', () => {
  const cause = new PluginError('CONSENT_NEEDED', 'An operator has to allow 10.0.0.1');
  expect(toSmtpError({ code: 'ESOCKET', originalCode: 'EACCES', message: cause.message, cause })).toBe(cause);
});

test('what a token endpoint said stays what it is', () => {
  const cause = new PluginError('VENDOR_REJECTED', 'The token endpoint refused', { reason: 'auth' });
  expect(toSmtpError({ code: 'EAUTH', message: 'No access token', cause })).toBe(cause);
});

test('passwords at Microsoft and Google have a remedy', () => {
  expect(toSmtpError(answered('535 5.7.139 disabled', { code: 'EAUTH' })).message).toContain('use oauth2');
  expect(toSmtpError(answered('535-5.7.8 rejected', { code: 'EAUTH' })).message).toContain('app passwords');
});

test('refused sign-ins and missing encryption stop everything, an own limit makes everything wait', () => {
  expect(judge(new PluginError('VENDOR_REJECTED', '', { reason: 'auth' }))).toEqual({ of: 'account' });
  expect(judge(new PluginError('VENDOR_REJECTED', '', { reason: 'tls' }))).toEqual({ of: 'account' });
  expect(judge(new PluginError('RATE_LIMITED', '', { reason: 'own-limit' }))).toEqual({ of: 'pace', everything: true });
  expect(judge(new PluginError('VENDOR_REJECTED', '', { reason: '554' }))).toBeUndefined();
});

test('a recipient that is refused with 4xx may be tried again, with 5xx not', () => {
  expect(refusedRecipient('a@example.com', answered('450 4.2.1 Busy'))).toMatchObject({ state: 'deferred' });
  expect(refusedRecipient('a@example.com', answered('550 5.1.1 Unknown'))).toMatchObject({ state: 'failed' });
});
