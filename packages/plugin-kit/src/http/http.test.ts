import { PluginError } from '@streamspace/plugin-sdk';
import { describe, expect, test } from 'vitest';
import { networkError, retryAfterMs, vendorError } from './index.ts';

const now = Date.parse('2026-11-25T07:00:00Z');
const wait = (value: string) => retryAfterMs(new Headers({ 'retry-after': value }), now);

describe('Retry-After', () => {
  test('is read in seconds', () => {
    expect(wait('30')).toBe(30_000);
    expect(wait('0')).toBe(0);
  });

  test.each(['Wed, 25 Nov 2026 07:01:30 GMT', 'Wednesday, 25-Nov-26 07:01:30 GMT', 'Wed Nov 25 07:01:30 2026'])(
    'is read as the date %s',
    (date) => expect(wait(date)).toBe(90_000),
  );

  test('of a date in the past means now', () => {
    expect(wait('Wed, 25 Nov 2026 06:00:00 GMT')).toBe(0);
  });

  test.each(['', '-5', '1.5', '2026-11-25', 'soon', 'Wed, 99 Nov 2026 07:00:00 GMT', 'Monster 12:00:00'])(
    'with the value "%s" says nothing',
    (value) => expect(wait(value)).toBeUndefined(),
  );

  test('may be absent', () => {
    expect(retryAfterMs(new Headers(), now)).toBeUndefined();
  });
});

describe('a response that is no success', () => {
  test.each([
    [429, 'RATE_LIMITED', 3000],
    [503, 'VENDOR_UNAVAILABLE', 3000],
    [500, 'VENDOR_UNAVAILABLE', 3000],
    [408, 'VENDOR_UNAVAILABLE', 3000],
    [404, 'VENDOR_REJECTED', undefined],
    [302, 'VENDOR_REJECTED', undefined],
  ])('of status %i is %s', async (status, code, expected) => {
    const response = new Response('…', { status, headers: { 'retry-after': '3' } });
    expect(await vendorError('Acme', response, now)).toMatchObject({ code, retryAfterMs: expected });
  });

  test('keeps its URL and body to itself, and lets go of its connection', async () => {
    let cancelled = false;
    const body = new ReadableStream({
      pull: (controller) => controller.enqueue(new TextEncoder().encode('token=hunter2')),
      cancel: () => void (cancelled = true),
    });
    const error = await vendorError('Acme', new Response(body, { status: 500 }), now);
    expect(error.message).toBe('Acme answered 500');
    expect(cancelled).toBe(true);
  });

  test('may have been read already', async () => {
    const response = new Response('no', { status: 400 });
    await response.text();
    expect(await vendorError('Acme', response)).toMatchObject({ code: 'VENDOR_REJECTED' });
  });
});

describe('a request without a response', () => {
  test('keeps the code that the host gave it', () => {
    const refused = new PluginError('CONSENT_NEEDED', 'An operator has to allow 10.0.0.1');
    expect(networkError('Acme', refused)).toBe(refused);
  });

  test('is a timeout when its signal aborted', () => {
    expect(networkError('Acme', new DOMException('…', 'TimeoutError'))).toMatchObject({ code: 'TIMEOUT' });
    expect(networkError('Acme', new DOMException('…', 'AbortError'))).toMatchObject({ code: 'TIMEOUT' });
  });

  test('is a fault of the vendor otherwise', () => {
    const cause = new TypeError('fetch failed https://acme.example/?token=hunter2');
    expect(networkError('Acme', cause)).toMatchObject({
      code: 'VENDOR_UNAVAILABLE',
      message: 'Acme could not be reached',
      cause,
    });
    expect(networkError('Acme', 'odd')).toMatchObject({ code: 'VENDOR_UNAVAILABLE' });
  });
});
