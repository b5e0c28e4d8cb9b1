import type { DeliveryRow, MetricSeries } from '@streamspace/plugin-runtime/types';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { slackEntry } from '../testing/entries.ts';
import { createFakeHost, type FakeHost } from '../testing/fake-host.ts';
import { createMetricHistory, type MetricHistory } from './history.ts';

const plugin = 'streamspace-slack';
let host: FakeHost;
let metrics: MetricSeries[];
let history: MetricHistory;

beforeEach(async () => {
  vi.useFakeTimers({ now: Date.parse('2026-11-25T12:00:00Z') });
  host = createFakeHost();
  metrics = [];
  await host.install(slackEntry);
  history = createMetricHistory({ ...host, metrics: () => metrics }, { everyMs: 1000, kept: 3 });
});
afterEach(() => {
  history.close();
  vi.useRealTimers();
});

function deliver(state: DeliveryRow['state'], attempts = 1): void {
  const delivery = { id: 'd1', kind: 'event', name: 'session.created', state, attempts } as unknown as DeliveryRow;
  host.send({ type: 'delivery', plugin, delivery });
}

test('nothing is known before the first look', () => {
  expect(history.of(plugin)).toEqual({
    everyMs: 1000,
    at: [],
    memoryBytes: [],
    waiting: [],
    done: [],
    retried: [],
    dead: [],
    series: [],
  });
});

test('what ended is counted between two looks, what waits is as it is then', () => {
  deliver('waiting', 0);
  deliver('done');
  deliver('done');
  deliver('waiting', 1);
  vi.advanceTimersByTime(1000);
  deliver('dead');
  vi.advanceTimersByTime(1000);
  expect(history.of(plugin)).toMatchObject({
    at: ['2026-11-25T12:00:01.000Z', '2026-11-25T12:00:02.000Z'],
    done: [2, 0],
    retried: [1, 0],
    dead: [0, 1],
  });
});

test('a plugin that does not run has no memory, and one that measures something later had nothing before', () => {
  vi.advanceTimersByTime(1000);
  host.change(plugin, { memoryBytes: 4096 });
  metrics = [{ name: 'sent', kind: 'counter', labels: { channel: 'ops', level: 'info' }, value: 3 }];
  vi.advanceTimersByTime(1000);
  expect(history.of(plugin)).toMatchObject({
    memoryBytes: [null, 4096],
    series: [{ name: 'sent', labels: { channel: 'ops', level: 'info' }, values: [null, 3] }],
  });
});

test('of a histogram, the number of measurements is kept', () => {
  metrics = [{ name: 'latency', kind: 'histogram', labels: {}, value: 1.5, buckets: [1, 2], count: 2 }];
  vi.advanceTimersByTime(1000);
  expect(history.of(plugin).series).toEqual([{ name: 'latency', labels: {}, values: [2] }]);
});

test('the oldest go when there are too many, and all of a plugin that goes', async () => {
  vi.advanceTimersByTime(5000);
  expect(history.of(plugin).at).toEqual([
    '2026-11-25T12:00:03.000Z',
    '2026-11-25T12:00:04.000Z',
    '2026-11-25T12:00:05.000Z',
  ]);
  host.send({ type: 'removed', name: plugin });
  expect(history.of(plugin).at).toEqual([]);
});
