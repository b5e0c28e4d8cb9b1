import { createHash, createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { crc32Of } from './checksums.ts';
import { createFakeS3, type FakeS3 } from './index.ts';

const now = Date.UTC(2026, 0, 15, 10);
const stamp = '20260115T100000Z';
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly secret?: string;
  readonly at?: string;
}

/** Signs by hand, as the documentation says, and sends. */
function send({ credentials, handle }: FakeS3, sent: Sent): Promise<Response> {
  const { method = 'GET', path = '/streamspace/a', query = '', body = '', secret = credentials.secretAccessKey } = sent;
  const { at = stamp } = sent;
  const headers: Record<string, string> = {
    host: 's3.example.com',
    'x-amz-content-sha256': sha256(body),
    'x-amz-date': at,
    ...(body === '' ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
    ...sent.headers,
  };
  const names = Object.keys(headers).toSorted();
  const lines = names.map((name) => `${name}:${headers[name] ?? ''}\n`).join('');
  const canonical = [method, path, query, lines, names.join(';'), headers['x-amz-content-sha256'] ?? ''].join('\n');
  const scope = `${at.slice(0, 8)}/us-east-1/s3/aws4_request`;
  const key = [at.slice(0, 8), 'us-east-1', 's3', 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secret}`);
  const signature = hmac(key, ['AWS4-HMAC-SHA256', at, scope, sha256(canonical)].join('\n')).toString('hex');
  const authorization = `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return handle(
    new Request(`https://s3.example.com${path}${query === '' ? '' : `?${query}`}`, {
      method,
      headers: { ...headers, authorization },
      ...(body === '' ? {} : { body }),
    }),
  );
}

const codeOf = async (response: Response): Promise<string> => {
  const [, code = ''] = /<Code>(\w+)<\/Code>/.exec(await response.text()) ?? [];
  return `${response.status} ${code}`;
};
const open = (): FakeS3 => createFakeS3({ now: () => now });

describe('the fake S3', () => {
  test('takes what is signed, and gives it back', async () => {
    const s3 = open();
    expect((await send(s3, { method: 'PUT', body: 'hello' })).status).toBe(200);
    const got = await send(s3, {});
    expect(await got.text()).toBe('hello');
    expect(got.headers.get('etag')).toBe('"5d41402abc4b2a76b9719d911017c592"');
  });

  test.each([
    ['another secret', { secret: 'another' }, '403 SignatureDoesNotMatch'],
    ['a time long ago', { at: '20260115T090000Z' }, '403 RequestTimeTooSkewed'],
    ['another bucket', { path: '/another/a' }, '404 NoSuchBucket'],
    ['a wrong MD5', { headers: { 'content-md5': 'AAAAAAAAAAAAAAAAAAAAAA==' } }, '400 BadDigest'],
    ['no MD5', { headers: { 'content-md5': 'nonsense' } }, '400 InvalidDigest'],
    ['a wrong CRC-32', { headers: { 'x-amz-checksum-crc32': 'AAAAAA==' } }, '400 XAmzContentChecksumMismatch'],
    ['another length', { headers: { 'content-length': '4' } }, '400 IncompleteBody'],
    ['another payload', { headers: { 'x-amz-content-sha256': sha256('another') } }, '400 XAmzContentSHA256Mismatch'],
    [
      'a lock that the bucket does not allow',
      { headers: { 'x-amz-object-lock-mode': 'GOVERNANCE' } },
      '400 InvalidRequest',
    ],
    ['a part of no upload', { query: 'partNumber=1&uploadId=none' }, '404 NoSuchUpload'],
  ])('refuses %s', async (_what, more: Sent, expected) => {
    const s3 = open();
    expect(await codeOf(await send(s3, { method: 'PUT', body: 'hello', ...more }))).toBe(expected);
    expect(s3.bucket.objects.size).toBe(0);
  });

  test('refuses what is not signed at all', async () => {
    const response = await open().handle(new Request('https://s3.example.com/streamspace/a'));
    expect(await codeOf(response)).toBe('403 AccessDenied');
  });

  test('refuses to write over an object where the condition says so', async () => {
    const s3 = open();
    const put: Sent = { method: 'PUT', body: 'hello', headers: { 'if-none-match': '*' } };
    expect((await send(s3, put)).status).toBe(200);
    expect(await codeOf(await send(s3, put))).toBe('412 PreconditionFailed');
  });

  test('keeps to the rules of uploads in parts', async () => {
    const s3 = open();
    const begun = await send(s3, { method: 'POST', query: 'uploads=' });
    const [, id = ''] = /<UploadId>(.*)<\/UploadId>/.exec(await begun.text()) ?? [];
    const etags: string[] = [];
    for (const number of [1, 2]) {
      // oxlint-disable-next-line no-await-in-loop -- one part after the other
      const part = await send(s3, { method: 'PUT', query: `partNumber=${number}&uploadId=${id}`, body: 'small' });
      etags.push(part.headers.get('etag') ?? '');
    }
    const complete = (...numbers: readonly number[]): Promise<Response> => {
      const parts = numbers.map(
        (n) => `<Part><PartNumber>${n}</PartNumber><ETag>${etags[n - 1] ?? '"x"'}</ETag></Part>`,
      );
      const body = `<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`;
      return send(s3, { method: 'POST', query: `uploadId=${id}`, body });
    };
    expect(await codeOf(await complete(1, 2))).toBe('400 EntityTooSmall');
    expect(await codeOf(await complete(2, 1))).toBe('400 InvalidPartOrder');
    expect(await codeOf(await complete(3))).toBe('400 InvalidPart');
    expect(await codeOf(await complete())).toBe('400 MalformedXML');
    expect(s3.bucket.objects.size).toBe(0);
    expect((await complete(2)).status).toBe(200);
    expect(await codeOf(await complete(2))).toBe('404 NoSuchUpload');
  });

  test('computes CRC-32 as others do', () => {
    // https://reveng.sourceforge.io/crc-catalogue/17plus.htm#crc.cat.crc-32-iso-hdlc
    expect(Buffer.from(crc32Of(Buffer.from('123456789')), 'base64').toString('hex')).toBe('cbf43926');
  });
});
