import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { createClient } from './client.ts';

test('a list is read to its last page', async () => {
  const asked: (string | undefined)[] = [];
  const server = createServer(({ url }, response) => {
    asked.push(url);
    response.end(
      JSON.stringify(asked.length < 3 ? { rows: [asked.length], next: `n ${asked.length}` } : { rows: [3] }),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = createClient({ url, token: 't', origin: 'a test' }, new AbortController().signal);
  try {
    expect(await client.list('rows', '/things', { state: 'on' })).toEqual([1, 2, 3]);
    expect(asked).toEqual([
      '/api/v1/things?state=on',
      '/api/v1/things?state=on&cursor=n+1',
      '/api/v1/things?state=on&cursor=n+2',
    ]);
  } finally {
    server.close();
  }
});
