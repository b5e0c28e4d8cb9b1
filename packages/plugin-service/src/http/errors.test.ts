import { STATUS_CODES } from 'node:http';
import { PluginError, type PluginErrorCode } from '@streamspace/plugin-sdk';
import { Hono } from 'hono';
import { expect, test } from 'vitest';
import type { ApiError } from '../api-types.ts';
import { answerError } from './errors.ts';

async function answer(error: unknown): Promise<{ status: number; headers: Headers; body: ApiError; logged: string[] }> {
  const logged: string[] = [];
  const app = new Hono().get('/', () => {
    throw error;
  });
  app.onError((thrown, c) => answerError(c, thrown, (message, cause) => logged.push(`${message}: ${String(cause)}`)));
  const response = await app.request('/');
  return { status: response.status, headers: response.headers, body: (await response.json()) as ApiError, logged };
}

test.each<[PluginErrorCode, number]>([
  ['CONFIG_INVALID', 400],
  ['INVALID_ARGUMENT', 400],
  ['PERMISSION_DENIED', 403],
  ['CONSENT_NEEDED', 403],
  ['NOT_FOUND', 404],
  ['CONFLICT', 409],
  ['INVALID_STATE', 409],
  ['RATE_LIMITED', 429],
  ['UNSUPPORTED', 501],
  ['VENDOR_REJECTED', 502],
  ['VENDOR_UNAVAILABLE', 502],
  ['TIMEOUT', 504],
  ['QUOTA_EXCEEDED', 507],
])('%s answers %i', async (code, status) => {
  const { status: given, body, logged } = await answer(new PluginError(code, 'It cannot be done'));
  expect(given).toBe(status);
  expect(body).toEqual({
    type: 'about:blank',
    title: STATUS_CODES[status],
    status,
    detail: 'It cannot be done',
    error: 'It cannot be done',
    code,
  });
  expect(logged).toEqual([]);
});

test('rounds the wait up to whole seconds', async () => {
  const { headers } = await answer(new PluginError('RATE_LIMITED', 'Too many', { retryAfterMs: 1001 }));
  expect(headers.get('retry-after')).toBe('2');
});

test('passes on the faults of each field', async () => {
  const error = Object.assign(new PluginError('CONFIG_INVALID', 'Two keys do not fit'), {
    fields: { 'routes[0].event': 'is missing', channel: 'must be a string', ignored: 3 },
  });
  expect((await answer(error)).body.fields).toEqual({ 'routes[0].event': 'is missing', channel: 'must be a string' });
});

test('keeps what it did not expect to itself', async () => {
  const { status, body, logged } = await answer(new TypeError('secret at /home/somebody/file.ts:3'));
  expect(status).toBe(500);
  expect(body.code).toBe('INTERNAL');
  expect(JSON.stringify(body)).not.toMatch(/secret|home|\.ts/);
  expect(logged).toEqual(['GET / failed: TypeError: secret at /home/somebody/file.ts:3']);
});

test('takes an error that crossed a sandbox, by its code', async () => {
  const { status, body } = await answer(Object.assign(new Error('Unknown session'), { code: 'NOT_FOUND' }));
  expect(status).toBe(404);
  expect(body).toMatchObject({ error: 'Unknown session', code: 'NOT_FOUND' });
});

test('does not take an error of the system for one of ours', async () => {
  const { status, body } = await answer(Object.assign(new Error('ENOENT: /secret/path'), { code: 'ENOENT' }));
  expect(status).toBe(500);
  expect(body.error).not.toContain('/secret');
});
