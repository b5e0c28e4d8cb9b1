import { PluginError } from '@streamspace/plugin-sdk';
import { expect, test } from 'vitest';
import { endpoint, secret } from './__fixtures__/samples.ts';
import { post } from './delivery.ts';

const message = { id: 'evt_01', body: '{"type":"session.created"}' };
const now = () => Date.parse('2026-11-25T07:00:00Z');
const secretsOf = async () => [secret];

/** Answers once, and keeps what was asked. */
function receiver(answer: Response | Error) {
  const requests: Request[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    requests.push(new Request(input, init));
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { fetch, requests };
}

const attempt = (answer: Response | Error) =>
  post(endpoint(), message, { fetch: receiver(answer).fetch, now, secretsOf });
const redirect = () => new Response(null, { status: 307, headers: { location: 'https://elsewhere.example/' } });

test('a message is posted with its body untouched, its headers and the time of the attempt', async () => {
  const { fetch, requests } = receiver(new Response('ok', { status: 202 }));
  await post(endpoint({ headers: { Authorization: 'Bearer x', 'user-agent': 'mine' } }), message, {
    fetch,
    now,
    secretsOf,
  });
  const [request] = requests;
  expect(await request?.text()).toBe(message.body);
  expect(Object.fromEntries(request?.headers ?? [])).toMatchObject({
    authorization: 'Bearer x',
    'content-type': 'application/json',
    'webhook-id': 'evt_01',
    'webhook-timestamp': '1795590000',
    'webhook-signature': expect.stringMatching(/^v1,[A-Za-z0-9+/]{43}=$/) as string,
  });
  expect(request?.redirect).toBe('manual');
  expect(JSON.stringify([...(request?.headers ?? [])])).not.toContain(secret);
});

test.each([200, 201, 204])('%i is a success', async (status) => {
  await expect(attempt(new Response(null, { status }))).resolves.toBe('delivered');
});

test('410 says that the endpoint wants no more', async () => {
  await expect(attempt(new Response(null, { status: 410 }))).resolves.toBe('gone');
});

test('429 with Retry-After waits as long as it says, without using up an attempt', async () => {
  await expect(attempt(new Response(null, { status: 429, headers: { 'retry-after': '90' } }))).rejects.toMatchObject({
    code: 'RATE_LIMITED',
    retryAfterMs: 90_000,
  });
});

test('503 waits as long as it says', async () => {
  const response = new Response(null, { status: 503, headers: { 'retry-after': 'Wed, 25 Nov 2026 07:00:30 GMT' } });
  await expect(attempt(response)).rejects.toMatchObject({ code: 'VENDOR_UNAVAILABLE', retryAfterMs: 30_000 });
});

test.each([400, 401, 404, 500, 502, 504])('%i is tried again on schedule', async (status) => {
  await expect(attempt(new Response(null, { status }))).rejects.toMatchObject({
    code: 'VENDOR_UNAVAILABLE',
    message: `Endpoint "crm" answered ${status}, and only 2xx is a success`,
    retryAfterMs: undefined,
  });
});

test('a redirect is a failure, because it leads where no operator agreed to', async () => {
  await expect(attempt(redirect())).rejects.toMatchObject({ code: 'VENDOR_UNAVAILABLE' });
});

test('a refusal of the host keeps its code, and a broken connection its secrets', async () => {
  const refused = new PluginError('CONSENT_NEEDED', 'An operator must allow 10.0.0.1:443');
  await expect(attempt(refused)).rejects.toBe(refused);
  const broken = await attempt(new TypeError('https://crm.example/hooks?token=x reset')).catch(
    (error: unknown) => error,
  );
  expect(broken).toMatchObject({ code: 'VENDOR_UNAVAILABLE', message: 'Endpoint "crm" could not be reached' });
});

test('the deadline of the job ends an attempt, which is tried again', async () => {
  const signal = AbortSignal.abort(new DOMException('over', 'TimeoutError'));
  const fetch: typeof globalThis.fetch = async (input, init) => {
    new Request(input, init).signal.throwIfAborted();
    return new Response();
  };
  await expect(post(endpoint(), message, { fetch, now, secretsOf, signal })).rejects.toMatchObject({ code: 'TIMEOUT' });
});
