import type { EnqueueOptions } from '@streamspace/plugin-sdk';
import { expect, test } from 'vitest';
import { endpoint, event, memoryStorage, sessionCreated } from './__fixtures__/samples.ts';
import { attemptLine, createAttemptLog } from './attempts.ts';
import type { Endpoint } from './config.ts';
import { createGoneEndpoints } from './gone.ts';
import { createRelay, type Outgoing, type RelayOptions } from './relay.ts';

const startedAt = Date.parse('2026-11-25T07:00:00Z');

/** A relay between a queue that is looked into and a receiver that answers with the given statuses, the last one for good. */
function setUp({
  endpoints = [endpoint()],
  statuses = [204],
  storage = memoryStorage(),
}: Partial<{ endpoints: Endpoint[]; statuses: number[]; storage: ReturnType<typeof memoryStorage> }> = {}) {
  const queued: { message: Outgoing; options: EnqueueOptions | undefined }[] = [];
  const requests: Request[] = [];
  const notices: string[] = [];
  const health = new Map<string, string>();
  let now = startedAt;

  const api = {
    jobs: {
      enqueue: async (_job: string, message: Outgoing, options?: EnqueueOptions) => {
        queued.push({ message, options });
        return { id: String(queued.length), fresh: true };
      },
    },
    log: { debug() {}, info() {}, warn() {}, error() {} },
    notify: async (_to: unknown, notice: { title: string }) => {
      notices.push(notice.title);
      return { id: '1' };
    },
    fetch: async (input: string, init: RequestInit) => {
      requests.push(new Request(input, init));
      now += 1000;
      return new Response(null, { status: statuses.length > 1 ? statuses.shift()! : statuses[0]! });
    },
  } as unknown as RelayOptions['api'];

  const attempts = createAttemptLog(storage);
  const gone = createGoneEndpoints({
    storage,
    async health(condition, state) {
      if (state === undefined) health.delete(condition);
      else health.set(condition, state.message);
    },
  });
  const relay = createRelay({ endpoints, redact: ['email'], api, attempts, gone, now: () => now });
  const run = (message: Outgoing, attempt = 1) =>
    relay.deliver(message, { attempt, signal: new AbortController().signal });
  return { relay, run, queued, requests, notices, health, attempts, gone, storage };
}

test('an event becomes one message for each endpoint that wants it, in order per subject and once per event', async () => {
  const { relay, queued } = setUp({
    endpoints: [
      endpoint(),
      endpoint({ id: 'siem', events: ['*'], payload: 'thin' }),
      endpoint({ id: 'idle', events: ['user.*'] }),
    ],
  });
  await relay.accept(sessionCreated());
  expect(queued.map(({ message }) => message.endpoint)).toEqual(['crm', 'siem']);
  expect(queued[0]).toMatchObject({
    message: { id: 'evt_01JDHZ3M5R8Q4W2X6Y7Z9ABCDE' },
    options: { key: 'crm:session:ada-firefox', dedupe: 'crm:evt_01JDHZ3M5R8Q4W2X6Y7Z9ABCDE' },
  });
  expect(queued[1]?.message.body).not.toContain('running');
});

test('a retry sends the same bytes under the same id, with a new time and signature', async () => {
  const { relay, run, queued, requests } = setUp({ statuses: [500, 204] });
  await relay.accept(sessionCreated());
  const { message } = queued[0]!;
  await expect(run(message, 1)).rejects.toMatchObject({ code: 'VENDOR_UNAVAILABLE' });
  await run(message, 2);

  const [first, second] = requests;
  expect(await second?.text()).toBe(await first?.text());
  const header = (name: string) => requests.map(({ headers }) => headers.get(name));
  expect(header('webhook-id')).toEqual([message.id, message.id]);
  expect(new Set(header('webhook-timestamp')).size).toBe(2);
  expect(new Set(header('webhook-signature')).size).toBe(2);
});

test('410 ends an endpoint: the message is a dead letter, administrators hear of it, later events pass it by', async () => {
  const { relay, run, queued, notices, health, requests } = setUp({ statuses: [410] });
  await relay.accept(sessionCreated());
  await expect(run(queued[0]!.message)).rejects.toMatchObject({ code: 'VENDOR_REJECTED', retryable: false });
  expect(notices).toEqual(['Webhook endpoint "crm" is gone']);
  expect([...health.keys()]).toEqual(['endpoint crm']);

  await relay.accept(sessionCreated({ id: 'evt_02' }));
  expect(queued).toHaveLength(1);
  await expect(run(queued[0]!.message)).rejects.toMatchObject({ code: 'VENDOR_REJECTED' });
  expect(requests).toHaveLength(1);
});

test('a gone endpoint stays gone over a restart, and comes back with another URL or after a test', async () => {
  const { gone, storage } = setUp();
  await gone.add(endpoint());
  const restarted = setUp({ storage });
  await restarted.gone.report([endpoint()]);
  expect([...restarted.health.keys()]).toEqual(['endpoint crm']);
  await restarted.relay.accept(sessionCreated());
  expect(restarted.queued).toHaveLength(0);

  const moved = setUp({ storage, endpoints: [endpoint({ url: 'https://crm.example/new' })] });
  await moved.relay.accept(sessionCreated());
  expect(moved.queued).toHaveLength(1);

  await restarted.gone.forget([endpoint()]);
  await restarted.relay.accept(sessionCreated());
  expect(restarted.queued).toHaveLength(1);
  expect(restarted.health.size).toBe(0);
});

test('what waits for an endpoint that was removed or switched off says how to deliver it after all', async () => {
  const message = { endpoint: 'crm', id: 'evt_01', body: '{}' };
  await expect(setUp({ endpoints: [] }).run(message)).rejects.toMatchObject({
    code: 'NOT_FOUND',
    message: expect.stringContaining('redeliver') as string,
  });
  await expect(setUp({ endpoints: [endpoint({ enabled: false })] }).run(message)).rejects.toMatchObject({
    code: 'INVALID_STATE',
  });
});

test('the latest 50 attempts of an endpoint are kept, newest first', async () => {
  const { run, attempts, storage } = setUp({ statuses: [503, 204] });
  await expect(run({ endpoint: 'crm', id: 'evt_00', body: '{}' })).rejects.toThrow('503');
  expect((await attempts.list('crm')).map((attempt) => attemptLine('crm', attempt))).toEqual([
    '2026-11-25T07:00:00.000Z crm evt_00 attempt 1 failed in 1000 ms: Endpoint "crm" answered 503, and only 2xx is a success',
  ]);

  for (let index = 1; index <= 60; index += 1) await run({ endpoint: 'crm', id: `evt_${index}`, body: '{}' });
  const kept = await attempts.list('crm');
  expect(kept).toHaveLength(50);
  expect(kept[0]?.messageId).toBe('evt_60');
  expect(await storage.keys()).toHaveLength(50);
});

test('a log that cannot be written does not deliver twice', async () => {
  const storage = { ...memoryStorage(), set: async () => Promise.reject(new Error('full')) };
  await expect(setUp({ storage }).run({ endpoint: 'crm', id: 'evt_01', body: '{}' })).resolves.toBeUndefined();
});

test('events of other families go through the same relay', async () => {
  const { relay, queued } = setUp({ endpoints: [endpoint({ events: ['plugin.*'] })] });
  await relay.accept(
    event('plugin.idle-reaper.reaped', { count: 3 }, { subject: { kind: 'plugin', id: 'idle-reaper' } }),
  );
  expect(JSON.parse(queued[0]!.message.body)).toMatchObject({ type: 'plugin.idle-reaper.reaped', data: { count: 3 } });
});
