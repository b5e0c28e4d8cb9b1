import { createHash, createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { runSdk } from './support/run-sdk.ts';
import { demand, serve, type Asked } from './support/serve.ts';

const hash = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');
const mac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html */
function demandSignature({ method, url, headers, body }: Asked): void {
  const parts =
    /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/(\d{8})\/eu-central-1\/s3\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
      headers['authorization'] ?? '',
    );
  demand(parts !== null, 'a signature of version 4');
  const [, day = '', signed = '', signature] = parts;
  demand(
    ['host', 'x-amz-content-sha256', 'x-amz-date'].every((name) => signed.split(';').includes(name)),
    'signed headers',
  );
  const content = headers['x-amz-content-sha256'] ?? '';
  demand(content === 'UNSIGNED-PAYLOAD' || content === hash(body), 'the hash of the body');
  const [path = '', query = ''] = url.split('?');
  const canonical = [
    method,
    path,
    query
      .split('&')
      .toSorted()
      .map((pair) => (pair === '' || pair.includes('=') ? pair : `${pair}=`))
      .join('&'),
    ...signed.split(';').map((name) => `${name}:${(headers[name] ?? '').trim()}`),
    '',
    signed,
    content,
  ].join('\n');
  const scope = `${day}/eu-central-1/s3/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, hash(canonical)].join('\n');
  const key = ['eu-central-1', 's3', 'aws4_request'].reduce<Buffer>(mac, mac('AWS4secret', day));
  demand(mac(key, text).toString('hex') === signature, 'the right signature');
}

test('@aws-sdk/client-s3 puts and gets an object, each request signed', async () => {
  const objects = new Map<string, Buffer>();
  await using s3 = await serve((asked) => {
    demandSignature(asked);
    const [path = ''] = asked.url.split('?');
    if (asked.method === 'PUT') {
      const { body, headers } = asked;
      demand(headers['content-length'] === String(body.length), 'the length of the object');
      objects.set(path, body);
      return { headers: { etag: `"${createHash('md5').update(body).digest('hex')}"` } };
    }
    demand(asked.method === 'GET', 'PUT or GET');
    const body = objects.get(path);
    if (body !== undefined) return { headers: { 'content-type': 'application/octet-stream' }, body };
    const xml = '<?xml version="1.0"?><Error><Code>NoSuchKey</Code><Message>No</Message></Error>';
    return { status: 404, headers: { 'content-type': 'application/xml' }, body: xml };
  });
  const { port } = s3;
  const body = Buffer.alloc(300_000, 7);
  await expect(runSdk({ plugin: 's3', servers: [{ port, protocol: 'tcp' }], config: { port } })).resolves.toEqual({
    ETag: `"${createHash('md5').update(body).digest('hex')}"`,
    length: 300_000,
    last: 7,
    missing: 'NoSuchKey',
  });
  expect([...objects.keys()]).toEqual(['/desk/a%20b/%C3%A4.bin']);
});
