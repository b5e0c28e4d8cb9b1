import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { runSdk } from './support/run-sdk.ts';
import { demand, serve } from './support/serve.ts';

// https://developers.google.com/identity/protocols/oauth2/web-server#offline, https://docs.cloud.google.com/storage/docs/json_api
test('@google-cloud/storage saves an object and reads what is known of it', async () => {
  await using google = await serve(({ method, url, headers, body }) => {
    const { pathname, searchParams } = new URL(url, 'http://127.0.0.1');
    if (pathname === '/token') {
      const form = new URLSearchParams(body.toString());
      demand(form.get('grant_type') === 'refresh_token' && form.get('refresh_token') === 'refresh', 'the grant');
      demand(form.get('client_id') === 'desk' && form.get('client_secret') === 'secret', 'client and secret');
      return { body: { access_token: 'ya29.token', token_type: 'Bearer', expires_in: 3600 } };
    }
    demand(headers['authorization'] === 'Bearer ya29.token', 'the access token as bearer');
    if (method === 'POST') {
      demand(pathname === '/upload/storage/v1/b/recordings/o', 'the path of uploads');
      demand(searchParams.get('uploadType') === 'multipart', 'uploadType=multipart');
      demand(headers['content-type']?.startsWith('multipart/related; boundary=') === true, 'multipart/related');
      demand(searchParams.get('name') === 'a/b.txt', 'the name');
      demand(body.includes('"contentType":"text/plain"') && body.includes('recorded'), 'metadata and content');
      const md5Hash = createHash('md5').update('recorded').digest('base64');
      return { body: { name: 'a/b.txt', size: '8', md5Hash } };
    }
    demand(method === 'GET', 'GET');
    if (pathname === '/storage/v1/b/recordings/o/a%2Fb.txt') return { body: { name: 'a/b.txt', size: '8' } };
    return { status: 404, body: { error: { code: 404, message: 'No such object' } } };
  });
  const { port } = google;
  await expect(
    runSdk({
      plugin: 'gcs',
      servers: [
        { port, protocol: 'tcp' },
        { port, protocol: 'http' },
      ],
      config: { port },
    }),
  ).resolves.toEqual({ size: '8', missing: 404 });
});
