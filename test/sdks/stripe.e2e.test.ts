import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { runSdk } from './support/run-sdk.ts';
import { demand, serve } from './support/serve.ts';

// https://docs.stripe.com/api/authentication, https://docs.stripe.com/webhooks#verify-manually
test('stripe creates a customer, verifies a webhook and reads an error', async () => {
  await using stripe = await serve(({ method, url, headers, body }) => {
    demand(headers['authorization'] === 'Bearer sk_test_key', 'the secret key as bearer');
    demand(/^\d{4}-\d\d-\d\d/.test(headers['stripe-version'] ?? ''), 'a version');
    if (method === 'GET' && url === '/v1/customers/cus_missing') {
      return {
        status: 404,
        body: { error: { type: 'invalid_request_error', code: 'resource_missing', message: 'No' } },
      };
    }
    demand(method === 'POST' && url === '/v1/customers', 'POST /v1/customers');
    demand(headers['content-type'] === 'application/x-www-form-urlencoded', 'a form');
    demand((headers['idempotency-key'] ?? '') !== '', 'an idempotency key');
    const form = new URLSearchParams(body.toString());
    demand(form.get('email') === 'ada@example.com' && form.get('metadata[seat]') === '7', 'the fields in brackets');
    return { body: { id: 'cus_1', object: 'customer' } };
  });
  const payload = JSON.stringify({ id: 'evt_1', object: 'event', type: 'customer.created' });
  const at = Math.floor(Date.now() / 1000);
  const signature = `t=${at},v1=${createHmac('sha256', 'whsec_key').update(`${at}.${payload}`).digest('hex')}`;
  const { port } = stripe;
  await expect(
    runSdk({ plugin: 'stripe', servers: [{ port, protocol: 'tcp' }], config: { port, payload, signature } }),
  ).resolves.toEqual({ customer: 'cus_1', event: 'customer.created', missing: 'resource_missing' });
});
