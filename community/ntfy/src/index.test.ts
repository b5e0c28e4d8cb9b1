import { createTestHost, eventTypes, pluginContract, sampleEvent, type TestHost } from '@streamspace/plugin-testing';
import { afterEach, expect, test } from 'vitest';
import plugin from './index.ts';

const config = { topic: 'hard-to-guess', token: 'tk_planted' };

pluginContract(plugin, { directory: new URL('..', import.meta.url), config });

interface Taken {
  readonly topic: string;
  readonly title: string;
  readonly message: string;
  readonly priority: number;
  readonly click?: string;
}
let host: TestHost;
let stop = async (): Promise<void> => undefined;
let taken: Taken[] = [];
let paths: string[] = [];
let answers: Response[] = [];
afterEach(() => stop());

/** A server as strict as ntfy: the token, the topic, the priority and the size of a message. */
async function serve(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  paths.push(pathname);
  const planned = answers.shift();
  if (planned !== undefined) return planned;
  if (pathname === '/v1/health') return Response.json({ healthy: true });
  if (request.headers.get('authorization') !== 'Bearer tk_planted') return new Response(null, { status: 401 });
  const body = (await request.json()) as Taken;
  const isGood =
    /^[-_A-Za-z0-9]{1,64}$/.test(body.topic) &&
    [1, 2, 3, 4, 5].includes(body.priority) &&
    Buffer.byteLength(body.message) <= 4096;
  if (!isGood) return Response.json({ code: 40_000, http: 400 }, { status: 400 });
  taken.push(body);
  return Response.json({ id: 'x' });
}

async function start(more: object = {}): Promise<void> {
  [taken, paths, answers] = [[], [], []];
  host = await createTestHost(plugin, { config: { ...config, ...more }, enabled: false });
  stop = () => host.stop();
  host.egress.serve('ntfy.sh', serve);
  await host.operator.enable('ntfy');
}

test('a new session is a quiet message that leads to it, a failure is a loud one', async () => {
  await start();
  await host.publish(sampleEvent('session.created'));
  await host.publish(sampleEvent('session.failed'));
  await host.clock.advance('5s');
  expect(taken).toMatchObject([
    { topic: 'hard-to-guess', title: '🚀 New session', priority: 2, click: expect.stringContaining('/sessions/') },
    { topic: 'hard-to-guess', title: '❌ Session failed', priority: 4 },
  ]);
});

test('a notice of every type is taken at once, with details of any length', async () => {
  await start({ rateLimit: 0, extraEvents: ['*'], includeDetails: true });
  const subscribed = eventTypes.filter((type) => /^(session|user|quota|node|alert|storage)\./.test(type));
  for (const type of subscribed) {
    // oxlint-disable-next-line no-await-in-loop -- in order
    await host.publish(sampleEvent(type));
  }
  await host.publish(sampleEvent('session.created', { session: { template: '☃'.repeat(10_000) } }));
  await host.clock.advance('1min');
  expect(taken.length).toBeGreaterThan(30);
  expect(await host.deliveries('dead')).toEqual([]);
});

test('routes have topics of their own', async () => {
  await start({ routes: [{ name: 'people', match: { events: ['user.*'] }, topic: 'people-topic' }] });
  await host.publish(sampleEvent('user.created'));
  await host.clock.advance('5s');
  expect(taken).toMatchObject([{ topic: 'people-topic', title: '👤 New user' }]);
});

test('a limit holds for all topics and is no attempt', async () => {
  await start();
  answers = [new Response(null, { status: 429 })];
  await host.publish(sampleEvent('session.created'));
  await host.clock.advance('4s');
  expect(taken).toEqual([]);
  await host.clock.advance('5s');
  expect(taken).toHaveLength(1);
});

test('a topic that may not be written to stops alone, with the remedy', async () => {
  await start({ routes: [{ name: 'people', match: { events: ['user.*'] }, topic: 'people-topic' }] });
  answers = [new Response(null, { status: 403 })];
  await host.publish(sampleEvent('user.created'));
  await host.clock.advance('5s');
  await host.publish(sampleEvent('session.created'));
  await host.clock.advance('5s');
  expect(taken).toMatchObject([{ topic: 'hard-to-guess' }]);
  expect((await host.deliveries('dead')).map(({ error }) => error)).toEqual([expect.stringContaining('enter another')]);
});

test('a wrong token stops everything, and nothing is lost', async () => {
  await start();
  answers = [new Response(null, { status: 401 })];
  await host.publish(sampleEvent('session.created'));
  await host.clock.advance('16min');
  expect(taken).toHaveLength(1);
});

test('what is too much for an hour comes in one message, and the test message says so', async () => {
  await start({ rateLimit: 1 });
  for (const id of ['a', 'b', 'c']) {
    // oxlint-disable-next-line no-await-in-loop -- in order
    await host.publish(sampleEvent('session.created', { session: { id } }));
  }
  await host.clock.advance('61min');
  expect(taken.map(({ title }) => title)).toEqual(['🚀 New session', '📬 2 more notices']);
  expect(await host.command('ntfy:test')).toEqual({ done: 'ntfy took the test message for "default"' });
});

test('neither topic nor token appears in logs, deliveries, health or on the page', async () => {
  await start();
  answers = [new Response('no', { status: 500 }), new Response('no', { status: 400 })];
  await host.publish(sampleEvent('session.created'));
  await host.publish(sampleEvent('session.failed'));
  await host.clock.advance('1h');
  const page = await host.view('pages', 'deliveries');
  expect(JSON.stringify([host.plugin(), host.logs(), await host.deliveries(), page])).not.toMatch(
    /tk_planted|hard-to-guess/,
  );
});
