import { describe, expect, test } from 'vitest';
import { createFetch } from './fetch.ts';

interface Sent {
  method: string;
  url: string;
  headers: [string, string][];
  redirect: string;
  body?: ReadableStream<Uint8Array>;
}

const answer = { status: 200, statusText: 'OK', headers: [], url: 'https://a.example/', redirected: false };

function setUp(head: object = {}): { fetch: typeof fetch; sent: Sent[]; signals: (AbortSignal | undefined)[] } {
  const sent: Sent[] = [];
  const signals: (AbortSignal | undefined)[] = [];
  const brokered = createFetch(
    async (_method, params, { signal }) => {
      sent.push(params as Sent);
      signals.push(signal);
      return { ...answer, ...head };
    },
    () => Promise.resolve(new Response('own')),
  );
  return { fetch: brokered, sent, signals };
}

const textOf = (body: ReadableStream<Uint8Array> | undefined): Promise<string> => new Response(body ?? null).text();
const stream = (text: string): ReadableStream<Uint8Array> => ReadableStream.from([new TextEncoder().encode(text)]);

describe('a request crosses', () => {
  const form = new FormData();
  form.set('a', '1');
  test.each<[string, Parameters<typeof fetch>, Partial<Sent>, string, string | undefined]>([
    ['from a text', ['https://a.example/x', { method: 'POST', body: 'hello' }], { method: 'POST' }, 'hello', '5'],
    [
      'from a URL with bytes',
      [new URL('https://a.example/x'), { method: 'PUT', body: Uint8Array.of(104, 105) }],
      { method: 'PUT' },
      'hi',
      '2',
    ],
    [
      'from parameters',
      ['https://a.example/x', { method: 'POST', body: new URLSearchParams({ a: '1 2' }) }],
      {},
      'a=1+2',
      '5',
    ],
    ['from a blob', ['https://a.example/x', { method: 'POST', body: new Blob(['blob']) }], {}, 'blob', '4'],
    [
      'from a stream, whose length nobody knows',
      ['https://a.example/x', { method: 'POST', body: stream('flow'), duplex: 'half' }],
      {},
      'flow',
      undefined,
    ],
    [
      'from a request',
      [new Request('https://a.example/x', { method: 'PATCH', body: 'r', redirect: 'manual' })],
      { method: 'PATCH', redirect: 'manual' },
      'r',
      undefined,
    ],
    [
      'from a request with a body of its own',
      [new Request('https://a.example/x', { method: 'POST', body: 'r' }), { body: 'other' }],
      {},
      'other',
      '5',
    ],
  ])('%s', async (_what, parameters, expected, body, length) => {
    const { fetch: brokered, sent } = setUp();
    await brokered(...parameters);
    expect(sent[0]).toMatchObject({ url: 'https://a.example/x', ...expected });
    await expect(textOf(sent[0]?.body)).resolves.toBe(body);
    expect(new Headers(sent[0]?.headers).get('content-length') ?? undefined).toBe(length);
  });

  test('as a form, with its boundary', async () => {
    const { fetch: brokered, sent } = setUp();
    await brokered('https://a.example/', { method: 'POST', body: form });
    const type = new Headers(sent[0]?.headers).get('content-type') ?? '';
    expect(await textOf(sent[0]?.body)).toContain(/boundary=(.+)$/.exec(type)?.[1]);
  });

  test('without a body, and with the target as it was written', async () => {
    const { fetch: brokered, sent } = setUp();
    await brokered(`https://a.example/a%2Fb;c/'d'?q=%7e+x&r[]=1#part`, { headers: { 'X-A': '1' } });
    expect(sent).toEqual([
      {
        method: 'GET',
        url: `https://a.example/a%2Fb;c/'d'?q=%7e+x&r[]=1#part`,
        headers: [['x-a', '1']],
        redirect: 'follow',
      },
    ]);
  });
});

test('what is no URL, or a request that fetch refuses, is a TypeError as ever', async () => {
  const { fetch: brokered, sent } = setUp();
  await expect(brokered('/relative')).rejects.toBeInstanceOf(TypeError);
  await expect(brokered('https://a.example', { method: 'GET', body: 'x' })).rejects.toBeInstanceOf(TypeError);
  expect(sent).toEqual([]);
});

test('a data URL does not bother the host', async () => {
  const { fetch: brokered, sent } = setUp();
  await expect(brokered('data:,x').then((response) => response.text())).resolves.toBe('own');
  expect(sent).toEqual([]);
});

test('a response knows its address, keeps each cookie, and so does its clone', async () => {
  const { fetch: brokered } = setUp({
    status: 404,
    statusText: 'Not Found',
    headers: [
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
    ],
    url: 'https://b.example/',
    redirected: true,
    body: stream('text'),
  });
  const response = await brokered('https://a.example/');
  const copy = response.clone();
  for (const one of [response, copy]) {
    expect(one).toBeInstanceOf(Response);
    expect(one).toMatchObject({
      status: 404,
      statusText: 'Not Found',
      ok: false,
      url: 'https://b.example/',
      redirected: true,
      type: 'basic',
    });
    expect(one.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    await expect(one.text()).resolves.toBe('text');
  }
});

test.each([
  [204, 'GET'],
  [304, 'GET'],
  [200, 'HEAD'],
])('status %i of %s has no body, and a body that was sent is let go', async (status, method) => {
  let cancelled = false;
  const body = new ReadableStream({
    cancel: () => {
      cancelled = true;
    },
  });
  const response = await setUp({ status, body }).fetch('https://a.example/', { method });
  expect(response.body).toBeNull();
  expect(cancelled).toBe(true);
});

test('its signal goes to the call, and ends the body afterwards', async () => {
  const endless = new ReadableStream<Uint8Array>({ pull: (controller) => controller.enqueue(new Uint8Array(10)) });
  const { fetch: brokered, signals } = setUp({ body: endless });
  const abort = new AbortController();
  const response = await brokered('https://a.example/', { signal: abort.signal });
  expect(signals).toEqual([abort.signal]);
  abort.abort(new Error('enough'));
  await expect(response.text()).rejects.toThrow('enough');
});
