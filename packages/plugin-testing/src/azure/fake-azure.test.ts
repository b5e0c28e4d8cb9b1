import { describe, expect, test } from 'vitest';
import { createFakeAzure, type FakeAzure } from './index.ts';
import { hmac } from './signature.ts';

const now = Date.UTC(2026, 0, 15, 10);
const date = new Date(now).toUTCString();
const open = (): FakeAzure => createFakeAzure({ now: () => now });

interface Sent {
  readonly method?: string;
  readonly query?: readonly (readonly [string, string])[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly key?: string;
  readonly at?: string;
}

/** Signs by hand, as the documentation says, and sends. */
async function send(azure: FakeAzure, sent: Sent): Promise<string> {
  const { method = 'PUT', query = [], body = '', key = azure.key, at = date } = sent;
  const headers: Record<string, string> = {
    'x-ms-version': '2025-01-05',
    'x-ms-date': at,
    ...(method === 'PUT' && query.length === 0 ? { 'x-ms-blob-type': 'BlockBlob' } : {}),
    'content-length': String(Buffer.byteLength(body)),
    ...sent.headers,
  };
  const length = headers['content-length'] === '0' ? '' : headers['content-length'];
  const own = Object.keys(headers).filter((name) => name.startsWith('x-ms-'));
  const signed = ['content-md5', '', '', '', 'if-match', 'if-none-match', '', 'range'];
  const lines = [
    method,
    '',
    '',
    length,
    ...signed.map((name) => headers[name] ?? ''),
    ...own.toSorted().map((name) => `${name}:${headers[name] ?? ''}`),
    '/streamspacetest/streamspace/a',
    ...query.toSorted(([a], [b]) => a.localeCompare(b)).map(([name, value]) => `${name}:${value}`),
  ];
  const url = new URL('https://streamspacetest.blob.core.windows.net/streamspace/a');
  for (const [name, value] of query) url.searchParams.set(name, value);
  const authorization = `SharedKey streamspacetest:${hmac(key, lines.join('\n'))}`;
  const response = await azure.handle(
    new Request(url, {
      method,
      headers: { ...headers, authorization },
      ...(body === '' ? {} : { body: Buffer.from(body) }),
    }),
  );
  return `${response.status} ${response.headers.get('x-ms-error-code') ?? ''}`.trim();
}

const id = (text: string): string => Buffer.from(text).toString('base64');
const block = (name: string): Sent => ({
  body: 'x',
  query: [
    ['blockid', id(name)],
    ['comp', 'block'],
  ],
});
const blocks = (...names: readonly string[]): Sent => ({
  query: [['comp', 'blocklist']],
  body: `<BlockList>${names.map((name) => `<Latest>${id(name)}</Latest>`).join('')}</BlockList>`,
});

describe('the fake Azure', () => {
  test.each<readonly [what: string, sent: Sent, status: string]>([
    ['takes what is signed', { body: 'hello' }, '201'],
    ['refuses another key', { body: 'hello', key: id('another') }, '403 AuthenticationFailed'],
    [
      'refuses what was signed long ago',
      { body: 'hello', at: new Date(now - 3_600_000).toUTCString() },
      '403 AuthenticationFailed',
    ],
    ['wants to know which kind of blob it is', { headers: { 'x-ms-blob-type': '' } }, '400 InvalidHeaderValue'],
    ['refuses a body with another MD5', { body: 'hello', headers: { 'content-md5': id('no') } }, '400 Md5Mismatch'],
    ['refuses names of metadata with "-"', { headers: { 'x-ms-meta-a-b': 'x' } }, '400 InvalidMetadata'],
    ['refuses tiers that it does not have', { headers: { 'x-ms-access-tier': 'Warm' } }, '400 InvalidHeaderValue'],
    ['refuses blocks that it does not have', blocks('one'), '400 InvalidBlockList'],
    ['tells a blob that is missing', { method: 'DELETE' }, '404 BlobNotFound'],
  ])('%s', async (_what, sent, status) => {
    expect(await send(open(), sent)).toBe(status);
  });

  test('has one blob under a name, and decides who was first', async () => {
    const azure = open();
    const headers = { 'if-none-match': '*' };
    expect(await send(azure, { body: 'one', headers })).toBe('201');
    expect(await send(azure, { body: 'two', headers })).toBe('409 BlobAlreadyExists');
    expect(await send(azure, { method: 'DELETE', headers: { 'if-match': '"0x0"' } })).toBe('412 ConditionNotMet');
  });

  test('wants ids of blocks that have one length, and forgets blocks when another write comes', async () => {
    const azure = open();
    expect(await send(azure, block('one'))).toBe('201');
    expect(await send(azure, block('three'))).toBe('400 InvalidBlobOrBlock');
    expect(await send(azure, block('two'))).toBe('201');
    expect(await send(azure, blocks('two', 'one'))).toBe('201');
    expect(await send(azure, blocks('one'))).toBe('201');
    expect(await send(azure, block('one'))).toBe('201');
    expect(await send(azure, { body: 'whole' })).toBe('201');
    expect(await send(azure, blocks('one'))).toBe('400 InvalidBlockList');
  });
});
