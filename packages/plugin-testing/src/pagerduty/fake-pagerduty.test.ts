import { expect, test } from 'vitest';
import { createFakePagerDuty, fakeRoutingKey } from './index.ts';

const payload = { summary: 'x', source: 'y', severity: 'error' };

function setUp() {
  const clock = { ms: Date.parse('2026-11-25T07:00:00Z') };
  const pagerduty = createFakePagerDuty({ now: () => clock.ms });
  async function send(body: object, path = 'enqueue'): Promise<number> {
    const init = { method: 'POST', body: JSON.stringify({ routing_key: fakeRoutingKey, ...body }) };
    return (await pagerduty.handle(new Request(`https://events.pagerduty.com/v2/${path}`, init))).status;
  }
  const act = (action: string, key = 'k') =>
    send({ event_action: action, dedup_key: key, ...(action === 'trigger' ? { payload } : {}) });
  return { clock, pagerduty, send, act };
}

test('triggers with one key are one alert until it is resolved, and another one afterwards', async () => {
  const { pagerduty, act } = setUp();
  for (const action of ['trigger', 'trigger', 'acknowledge', 'resolve', 'resolve', 'trigger']) await act(action);
  expect(pagerduty.alerts.map(({ state, triggers }) => [state, triggers.length])).toEqual([
    ['resolved', 2],
    ['triggered', 1],
  ]);
});

test('a resolve for which there is no open alert is dropped without an error', async () => {
  const { pagerduty, act } = setUp();
  expect(await act('resolve')).toBe(202);
  expect(pagerduty.alerts).toEqual([]);
});

test.each([
  ['another routing key', { routing_key: 'x'.repeat(32), event_action: 'resolve', dedup_key: 'k' }],
  ['no payload', { event_action: 'trigger' }],
  ['a severity of its own', { event_action: 'trigger', payload: { ...payload, severity: 'bad' } }],
  ['a long summary', { event_action: 'trigger', payload: { ...payload, summary: 'x'.repeat(1025) } }],
  ['a long key', { event_action: 'resolve', dedup_key: 'x'.repeat(256) }],
  ['a field that nobody knows', { event_action: 'resolve', dedup_key: 'k', extra: 1 }],
])('an event with %s is invalid', async (_what, body) => {
  expect(await setUp().send(body)).toBe(400);
});

test('changes have an address of their own, and open no alert', async () => {
  const { pagerduty, send } = setUp();
  expect(await send({ payload: { summary: 'x' } }, 'change/enqueue')).toBe(202);
  expect(await send({ payload: { summary: 'x', severity: 'info' } }, 'change/enqueue')).toBe(400);
  expect([pagerduty.changes.length, pagerduty.alerts.length]).toEqual([1, 0]);
});

test('120 events a minute are taken for a routing key', async () => {
  const { clock, act } = setUp();
  for (let count = 0; count < 120; count += 1) await act('trigger', String(count));
  expect(await act('trigger')).toBe(429);
  clock.ms += 61_000;
  expect(await act('trigger')).toBe(202);
});
