import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { runSdk } from './support/run-sdk.ts';
import { demand, serve } from './support/serve.ts';

// https://openid.net/specs/openid-connect-discovery-1_0.html, RFC 6749 4.4 and 2.3.1, RFC 7636 4.2
test('openid-client discovers an issuer and gets a token', async () => {
  await using issuer = await serve(({ method, url, headers, body }) => {
    const origin = `http://${headers['host']}`;
    if (method === 'GET' && url === '/.well-known/openid-configuration') {
      const endpoints = { authorization_endpoint: `${origin}/authorize`, token_endpoint: `${origin}/token` };
      return { body: { issuer: origin, ...endpoints, jwks_uri: `${origin}/keys`, response_types_supported: ['code'] } };
    }
    demand(method === 'POST' && url === '/token', 'POST /token');
    demand(headers['authorization'] === `Basic ${Buffer.from('desk:secret').toString('base64')}`, 'client and secret');
    const form = new URLSearchParams(body.toString());
    demand(form.get('grant_type') === 'client_credentials', 'the grant');
    if (form.get('scope') !== 'users') return { status: 400, body: { error: 'invalid_scope' } };
    return { headers: { 'cache-control': 'no-store' }, body: { access_token: 'token', token_type: 'Bearer' } };
  });
  const { port } = issuer;
  await expect(runSdk({ plugin: 'openid', servers: [{ port, protocol: 'http' }], config: { port } })).resolves.toEqual({
    access_token: 'token',
    challenge: createHash('sha256').update('verifier-verifier-verifier-verifier-verifier').digest('base64url'),
    refused: 'invalid_scope',
  });
});
