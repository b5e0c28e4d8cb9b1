import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { runSdk } from './support/run-sdk.ts';
import { demand, serve, type Asked } from './support/serve.ts';

const key = Buffer.from('a key of the test, at least so long').toString('base64');
const signedHeaders = [
  'content-encoding',
  'content-language',
  'content-length',
  'content-md5',
  'content-type',
  'date',
  'if-modified-since',
  'if-match',
  'if-none-match',
  'if-unmodified-since',
  'range',
];

/** https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key */
function demandSharedKey({ method, url, headers }: Asked): void {
  const { pathname, searchParams } = new URL(url, 'http://127.0.0.1');
  const lines = [
    method,
    ...signedHeaders.map((name) => (name === 'content-length' && headers[name] === '0' ? '' : (headers[name] ?? ''))),
    ...Object.keys(headers)
      .filter((name) => name.startsWith('x-ms-'))
      .toSorted()
      .map((name) => `${name}:${headers[name]}`),
    `/desk${pathname}`,
    ...[...searchParams].map(([name, value]) => `${name}:${value}`).toSorted(),
  ];
  const signature = createHmac('sha256', Buffer.from(key, 'base64')).update(lines.join('\n')).digest('base64');
  demand(headers['authorization'] === `SharedKey desk:${signature}`, 'the signature of the shared key');
}

test('@azure/storage-blob uploads and downloads a blob, each request signed', async () => {
  const blobs = new Map<string, Buffer>();
  const etag = '"0x1"';
  await using azure = await serve((asked) => {
    const { method, url, headers, body } = asked;
    demandSharedKey(asked);
    demand(/^\d{4}-\d\d-\d\d$/.test(headers['x-ms-version'] ?? ''), 'a version');
    const { pathname } = new URL(url, 'http://127.0.0.1');
    if (method === 'PUT') {
      demand(headers['x-ms-blob-type'] === 'BlockBlob' && headers['x-ms-meta-session'] === 's1', 'a block blob');
      blobs.set(pathname, body);
      return { status: 201, headers: { etag, 'last-modified': new Date().toUTCString() } };
    }
    const blob = blobs.get(pathname);
    if (blob === undefined) return { status: 404, headers: { 'x-ms-error-code': 'BlobNotFound' } };
    const length = { etag, 'last-modified': new Date().toUTCString(), 'content-length': String(blob.length) };
    return method === 'HEAD' ? { headers: length } : { status: 200, headers: length, body: blob };
  });
  const { port } = azure;
  await expect(
    runSdk({ plugin: 'azure', servers: [{ port, protocol: 'tcp' }], config: { port, key } }),
  ).resolves.toEqual({ length: 100_000, last: 7, missing: 404 });
  expect([...blobs.keys()]).toEqual(['/desk/recordings/a/b.bin']);
});
