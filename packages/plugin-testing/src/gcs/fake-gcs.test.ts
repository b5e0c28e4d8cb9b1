import { createHash, createSign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { crc32cOf } from './checksums.ts';
import { createFakeGcs, createServiceAccount, type FakeGcs, type FakeGcsOptions } from './index.ts';

const start = Date.UTC(2026, 0, 15, 10);
const unit = 256 * 1024;
const origin = 'https://storage.googleapis.com';
const upload = `${origin}/upload/storage/v1/b/streamspace/o`;
const objects = `${origin}/storage/v1/b/streamspace/o`;

interface Opened {
  readonly gcs: FakeGcs;
  readonly clock: { now: number };
  send(url: string, init?: RequestInit): Promise<Response>;
  insert(name: string, body: string, query?: string): Promise<Response>;
}

const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** An assertion as the documentation describes it. */
function assertion({ account }: FakeGcs, claims: object = {}, key = account.keyFile.private_key): string {
  const iat = start / 1000;
  const all = {
    iss: account.keyFile.client_email,
    scope: 'https://www.googleapis.com/auth/devstorage.read_write',
    aud: 'https://oauth2.googleapis.com/token',
    iat,
    exp: iat + 3600,
    ...claims,
  };
  const text = `${base64url({ alg: 'RS256', typ: 'JWT' })}.${base64url(all)}`;
  return `${text}.${createSign('sha256').update(text).sign(key, 'base64url')}`;
}

const exchange = (gcs: FakeGcs, shown: string): Promise<Response> =>
  gcs.handle(
    new Request('https://oauth2.googleapis.com/token', {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: shown }),
    }),
  );

async function open(options: FakeGcsOptions = {}): Promise<Opened> {
  const clock = { now: start };
  const gcs = createFakeGcs({ now: () => clock.now, ...options });
  const { access_token: token } = (await (await exchange(gcs, assertion(gcs))).json()) as { access_token: string };
  const send = (url: string, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers);
    headers.set('authorization', `Bearer ${token}`);
    return gcs.handle(new Request(url, { ...init, headers }));
  };
  return {
    gcs,
    clock,
    send,
    insert: (name, body, query = '') =>
      send(`${upload}?uploadType=media&name=${encodeURIComponent(name)}${query}`, { method: 'POST', body }),
  };
}

async function faultOf(response: Response): Promise<string> {
  const { error } = (await response.json()) as { error: { errors: { reason: string }[] } };
  return `${response.status} ${error.errors[0]?.reason ?? ''}`;
}

async function begin(send: Opened['send'], name: string, query = '', metadata: object = {}): Promise<string> {
  const response = await send(`${upload}?uploadType=resumable&name=${name}${query}`, {
    method: 'POST',
    body: JSON.stringify(metadata),
  });
  return response.headers.get('location') ?? '';
}

const put = (send: Opened['send'], url: string, range: string, body?: Uint8Array<ArrayBuffer>): Promise<Response> =>
  send(url, { method: 'PUT', headers: { 'content-range': range }, ...(body === undefined ? {} : { body }) });

describe('access tokens of the fake Cloud Storage', () => {
  test.each([
    ['another audience', { aud: 'https://storage.googleapis.com/' }],
    ['another account', { iss: 'somebody@else.iam.gserviceaccount.com' }],
    ['an end in the past', { iat: start / 1000 - 7200, exp: start / 1000 - 3600 }],
    ['a life of more than an hour', { exp: start / 1000 + 3601 }],
  ])('are not given to an assertion with %s', async (_what, claims) => {
    const { gcs } = await open();
    const response = await exchange(gcs, assertion(gcs, claims));
    expect([response.status, await response.json()]).toMatchObject([400, { error: 'invalid_grant' }]);
  });

  test('are not given to an assertion of another key', async () => {
    const { gcs } = await open();
    const other = createServiceAccount().keyFile.private_key;
    expect((await exchange(gcs, assertion(gcs, {}, other))).status).toBe(400);
  });

  test('open nothing when they are over, unknown or missing', async () => {
    const { gcs, clock, send } = await open();
    expect((await send(objects)).status).toBe(200);
    clock.now += 3_600_001;
    expect(await faultOf(await send(objects))).toBe('401 authError');
    expect(await faultOf(await gcs.handle(new Request(objects)))).toBe('401 required');
  });
});

describe('objects of the fake Cloud Storage', () => {
  test('come back as they were put, with generation and checksums', async () => {
    const { insert, send } = await open();
    expect(await (await insert('a/b', 'hello')).json()).toMatchObject({
      size: '5',
      generation: String(start * 1000),
      metageneration: '1',
      md5Hash: createHash('md5').update('hello').digest('base64'),
      crc32c: 'mnG7TA==',
    });
    const got = await send(`${objects}/a%2Fb?alt=media`, { headers: { range: 'bytes=1-2' } });
    expect([got.status, got.headers.get('content-range'), await got.text()]).toEqual([206, 'bytes 1-2/5', 'el']);
    expect(await faultOf(await send(`${objects}/a%2Fb?alt=media`, { headers: { range: 'bytes=5-' } }))).toBe(
      '416 requestedRangeNotSatisfiable',
    );
    expect(await (await send(`${objects}/a%2Fb?fields=name,size`)).json()).toEqual({ name: 'a/b', size: '5' });
  });

  test('keep to conditions', async () => {
    const { insert, send, gcs } = await open();
    expect((await insert('a', 'one', '&ifGenerationMatch=0')).status).toBe(200);
    expect(await faultOf(await insert('a', 'two', '&ifGenerationMatch=0'))).toBe('412 conditionNotMet');
    const { generation = '' } = gcs.bucket.objects.get('a') ?? {};
    expect((await insert('a', 'three', `&ifGenerationMatch=${generation}`)).status).toBe(200);
    expect(await faultOf(await send(`${objects}/a?ifGenerationMatch=${generation}`, { method: 'DELETE' }))).toBe(
      '412 conditionNotMet',
    );
    expect(await faultOf(await send(`${objects}/a?generation=${generation}`))).toBe('404 notFound');
    const patch = { method: 'PATCH', body: JSON.stringify({ metadata: { a: 'b' } }) };
    expect((await send(`${objects}/a?ifMetagenerationMatch=1`, patch)).status).toBe(200);
    expect(await faultOf(await send(`${objects}/a?ifMetagenerationMatch=1`, patch))).toBe('412 conditionNotMet');
  });

  test.each([
    ['CRC-32C', { crc32c: 'AAAAAA==' }],
    ['MD5', { md5Hash: 'AAAAAAAAAAAAAAAAAAAAAA==' }],
    [
      'retention, which the bucket does not allow',
      { retention: { mode: 'Locked', retainUntilTime: '2027-01-01T00:00:00Z' } },
    ],
  ])('are refused with a wrong %s, and nothing is stored', async (_what, metadata) => {
    const { send, gcs } = await open();
    const body = `--x\r\nContent-Type: application/json\r\n\r\n${JSON.stringify(metadata)}\r\n--x\r\nContent-Type: text/plain\r\n\r\nhello\r\n--x--`;
    const headers = { 'content-type': 'multipart/related; boundary=x' };
    const response = await send(`${upload}?uploadType=multipart&name=a`, { method: 'POST', headers, body });
    expect(await faultOf(response)).toBe('400 invalid');
    expect(gcs.bucket.objects.size).toBe(0);
  });

  test('cannot be written more than once a second, where that is asked of the fake', async () => {
    const { insert, clock } = await open({ limitsWrites: true });
    await insert('a', 'one');
    expect(await faultOf(await insert('a', 'two'))).toBe('429 rateLimitExceeded');
    clock.now += 1000;
    expect((await insert('a', 'two')).status).toBe(200);
  });

  test('are listed in the order of bytes, folded, and over pages', async () => {
    const { insert, send } = await open();
    for (const name of ['b', 'a', 'ä', 'a/x', 'a/y', '🎬', '\uffee']) await insert(name, 'x');
    const list = async (query: string): Promise<unknown> =>
      (await send(`${objects}?fields=items(name),prefixes,nextPageToken${query}`)).json();
    expect(await list('')).toEqual({ items: ['a', 'a/x', 'a/y', 'b', 'ä', '\uffee', '🎬'].map((name) => ({ name })) });
    expect(await list('&delimiter=/&prefix=a')).toEqual({ items: [{ name: 'a' }], prefixes: ['a/'] });
    const page = (await list('&maxResults=6')) as { nextPageToken: string };
    expect(await list(`&maxResults=6&pageToken=${page.nextPageToken}`)).toEqual({ items: [{ name: '🎬' }] });
  });
});

describe('resumable uploads of the fake Cloud Storage', () => {
  test('take chunks of whole units, and any end', async () => {
    const { send, gcs } = await open();
    const url = await begin(send, 'a');
    expect(await faultOf(await put(send, url, 'bytes 0-99/*', new Uint8Array(100)))).toBe('400 invalid');
    const first = await put(send, url, `bytes 0-${unit - 1}/*`, new Uint8Array(unit));
    expect([first.status, first.headers.get('range')]).toEqual([308, `bytes=0-${unit - 1}`]);
    expect(await faultOf(await put(send, url, `bytes ${unit + 1}-${unit + 10}/${unit + 11}`, new Uint8Array(10)))).toBe(
      '400 invalid',
    );
    expect(gcs.bucket.objects.size).toBe(0);
    const last = await put(send, url, `bytes ${unit}-${unit + 9}/${unit + 10}`, new Uint8Array(10));
    expect(await last.json()).toMatchObject({ size: String(unit + 10) });
    expect((await put(send, url, 'bytes */*')).status).toBe(200);
  });

  test('end without bytes when all of them are there', async () => {
    const { send } = await open();
    const url = await begin(send, 'a');
    await put(send, url, `bytes 0-${unit - 1}/*`, new Uint8Array(unit));
    expect((await put(send, url, `bytes */${unit + 1}`)).status).toBe(308);
    expect(await (await put(send, url, `bytes */${unit}`)).json()).toMatchObject({ size: String(unit) });
    const empty = await begin(send, 'b');
    expect(await (await put(send, empty, 'bytes */0')).json()).toMatchObject({ size: '0' });
  });

  test('say how far they are when less was kept than was sent, and ignore what is there', async () => {
    const { send, gcs } = await open();
    const url = await begin(send, 'a');
    expect((await put(send, url, 'bytes */*')).headers.get('range')).toBeNull();
    gcs.faults.add('upload.chunk', { keep: 0.5 });
    const kept = await put(send, url, `bytes 0-${4 * unit - 1}/*`, new Uint8Array(4 * unit));
    expect(kept.headers.get('range')).toBe(`bytes=0-${2 * unit - 1}`);
    const again = await put(send, url, `bytes ${unit}-${4 * unit - 1}/*`, new Uint8Array(3 * unit));
    expect(again.headers.get('range')).toBe(`bytes=0-${4 * unit - 1}`);
  });

  test('end by being cancelled, by a week, and by a condition', async () => {
    const { send, clock, insert } = await open();
    const cancelled = await begin(send, 'a');
    expect((await send(cancelled, { method: 'DELETE' })).status).toBe(499);
    expect((await put(send, cancelled, 'bytes */*')).status).toBe(499);
    const raced = await begin(send, 'b', '&ifGenerationMatch=0');
    await insert('b', 'first');
    expect(await faultOf(await put(send, raced, 'bytes 0-9/10', new Uint8Array(10)))).toBe('412 conditionNotMet');
    const old = await begin(send, 'c');
    clock.now += 7 * 86_400_000;
    expect((await send(old, { method: 'PUT', headers: { 'content-range': 'bytes */*' } })).status).toBe(410);
  });

  test('are refused as a whole when the checksum is another', async () => {
    const { send, gcs } = await open();
    const url = await begin(send, 'a', '', { crc32c: crc32cOf(new Uint8Array(10)) });
    expect(await faultOf(await put(send, url, 'bytes 0-9/10', new Uint8Array(10).fill(1)))).toBe('400 invalid');
    expect(gcs.bucket.objects.size).toBe(0);
  });
});

test('CRC-32C is computed as others do', () => {
  // https://reveng.sourceforge.io/crc-catalogue/17plus.htm#crc.cat.crc-32-iscsi
  expect(Buffer.from(crc32cOf(Buffer.from('123456789')), 'base64').toString('hex')).toBe('e3069283');
});
