import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestService, testToken, type TestService } from '../testing/service.ts';

let running: TestService;
const cleanups: (() => void)[] = [];
beforeEach(async () => {
  running = await createTestService({ stream: { queueBytes: 64 * 1024, heartbeatMs: 20 } });
  await running.api('/plugins/catalog/streamspace-slack/install', { method: 'POST' });
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) cleanup();
  await running[Symbol.asyncDispose]();
});

/** Reads messages until `count` of them came. Comments are left out. */
async function follow(path = '/stream'): Promise<(count: number) => Promise<{ event: string; data: unknown }[]>> {
  const abort = new AbortController();
  cleanups.push(() => abort.abort());
  const response = await fetch(`${running.service.url}/api/v1${path}`, {
    headers: { authorization: `Bearer ${testToken}` },
    signal: abort.signal,
  });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const complete = () =>
    text
      .split('\n\n')
      .slice(0, -1)
      .filter((block) => block.startsWith('event:'));
  return async (count) => {
    while (complete().length < count) {
      const chunk = await reader?.read();
      if (chunk === undefined || chunk.done) throw new Error(`The stream ended after: ${text}`);
      text += chunk.value;
    }
    return complete().map((block) => {
      const [, event = '', data = ''] = /^event: (.*)\ndata: (.*)$/.exec(block) ?? [];
      return { event, data: JSON.parse(data) as unknown };
    });
  };
}

const log = (message: string) =>
  running.host.send({
    type: 'log',
    plugin: 'streamspace-slack',
    line: { seq: 1, at: '2026-11-25T07:00:00.000Z', level: 'info', from: 'plugin', message },
  });

test('tells what the host tells', async () => {
  const read = await follow();
  running.host.change('streamspace-slack', { enabled: true, state: 'enabled' });
  log('two\nlines');
  running.host.send({
    type: 'denial',
    plugin: 'streamspace-slack',
    denial: { at: '', member: 'fetch', code: 'PERMISSION_DENIED', message: 'no', count: 2 },
  });
  running.host.send({ type: 'removed', name: 'streamspace-slack' });

  expect(await read(4)).toMatchObject([
    { event: 'plugin', data: { name: 'streamspace-slack', state: 'enabled' } },
    { event: 'log', data: { plugin: 'streamspace-slack', message: 'two\nlines' } },
    { event: 'denial', data: { plugin: 'streamspace-slack', member: 'fetch', count: 2 } },
    { event: 'plugin', data: { name: 'streamspace-slack', removed: true } },
  ]);
});

test('tells each event of the platform once, whoever reports it', async () => {
  const read = await follow();
  const event = await running.controlPlane.emit({ type: 'session.created', data: {} });
  running.host.send({ type: 'event', event });
  running.host.send({ type: 'event', event: { ...event, id: 'evt_host', source: 'host' } });

  const messages = await read(2);
  expect(messages.map(({ data }) => (data as { id: string }).id).toSorted()).toEqual([event.id, 'evt_host'].toSorted());
  log('end');
  expect((await read(3)).map((message) => message.event)).toEqual(['event', 'event', 'log']);
});

test('tells of notices and mails that came since', async () => {
  const at = '2026-11-25T07:00:00.000Z';
  running.controlPlane.notices.push({ id: 'n1', noticeId: 'n', at, user: 'u-ada', title: 'Hello' });
  running.controlPlane.outbox.push({ id: 'm1', at, to: ['a@b.example'], subject: 'Hi', text: '' });
  const read = await follow();
  running.controlPlane.changed();
  expect(await read(2)).toMatchObject([
    { event: 'notice', data: { id: 'n1', from: 'streamspace' } },
    { event: 'mail', data: { id: 'm1' } },
  ]);
});

test('tells of one plugin alone where that is asked for', async () => {
  const read = await follow('/stream?plugin=streamspace-slack');
  await running.controlPlane.emit({ type: 'session.created', data: {} });
  running.host.send({
    type: 'log',
    plugin: 'other',
    line: { seq: 1, at: '', level: 'info', from: 'plugin', message: 'no' },
  });
  log('yes');
  expect(await read(1)).toMatchObject([{ event: 'log', data: { message: 'yes' } }]);
});

test('gives a sign of life', async () => {
  const abort = new AbortController();
  cleanups.push(() => abort.abort());
  const response = await fetch(`${running.service.url}/api/v1/stream`, {
    headers: { authorization: `Bearer ${testToken}` },
    signal: abort.signal,
  });
  let text = '';
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk;
    if (text.includes(': alive\n\n: alive\n\n')) break;
  }
  expect(text).toMatch(/^retry: 2000\n\n: alive/);
});

test('drops a reader that falls behind, and no other', async () => {
  const open = async () => {
    const socket = connect(running.service.port, '127.0.0.1').on('error', () => undefined);
    cleanups.push(() => socket.destroy());
    socket.write(`GET /api/v1/stream HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${testToken}\r\n\r\n`);
    await once(socket, 'readable');
    return socket;
  };
  const slow = await open();
  const quick = await open();
  let received = 0;
  quick.on('data', (chunk: Buffer) => {
    received += chunk.byteLength;
  });

  // The system buffers some megabytes before a reader that does not read is noticed.
  const message = 'x'.repeat(32 * 1024);
  for (let sent = 1; sent <= 600; sent += 1) {
    log(message);
    // oxlint-disable-next-line no-await-in-loop -- the quick reader keeps up
    while (received < sent * message.length) await once(quick, 'data');
  }
  const ended = once(slow, 'close');
  slow.resume();
  await ended;
  expect(slow.bytesRead).toBeLessThan(600 * message.length);

  const before = received;
  log('still here');
  while (received === before) await once(quick, 'data');
  expect(quick.destroyed).toBe(false);
});

test('ends when the service closes', async () => {
  const read = await follow();
  await running.service.close();
  await expect(read(1)).rejects.toThrow('The stream ended');
  running = await createTestService();
});
