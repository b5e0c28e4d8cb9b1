import { PluginError } from '@streamspace/plugin-sdk';
import { describe, expect, test } from 'vitest';
import { judgeFailure, type Failure } from './backoff.ts';

const down = new PluginError('VENDOR_UNAVAILABLE', 'no answer');
const hour = 3_600_000;
const day = 24 * hour;

function judge(change: Partial<Failure['delivery']> & { error?: unknown; now?: number; random?: number } = {}) {
  const { error = down, now = 0, random = 0.5, ...delivery } = change;
  const row = {
    seq: 1,
    kind: 'job',
    policy: {},
    attempt: 1,
    firstAttemptAt: 0,
    expiresAt: undefined,
    ...delivery,
  } as const;
  return judgeFailure({ delivery: row, error, now, random: () => random });
}

test('the waits follow the schedule, and a job gives up after the eighth attempt', () => {
  const outcomes = [1, 2, 3, 4, 5, 6, 7, 8].map((attempt) => judge({ attempt }));
  const waits = outcomes.map((outcome) => (outcome.verdict === 'retry' ? outcome.dueAt : outcome.verdict));
  expect(waits).toEqual([1000, 5000, 30_000, 120_000, 600_000, 1_800_000, hour, 'dead']);
});

test('the last wait of a job’s own schedule repeats', () => {
  const policy = { backoffMs: [10, 20], maxAttempts: 20 };
  expect([1, 2, 3, 19].map((attempt) => judge({ policy, attempt }))).toMatchObject([
    { dueAt: 10 },
    { dueAt: 20 },
    { dueAt: 20 },
    { dueAt: 20 },
  ]);
});

test('jitter stays within a fifth', () => {
  expect(judge({ attempt: 3, random: 0 })).toMatchObject({ dueAt: 24_000 });
  expect(judge({ attempt: 3, random: 0.999_999 })).toMatchObject({ dueAt: 36_000 });
});

const after = (retryAfterMs: number) => judge({ error: new PluginError('TIMEOUT', 'x', { retryAfterMs }) });

describe('what the error asks for', () => {
  test('a later attempt wins over the schedule, an earlier one does not', () => {
    expect(after(7000)).toMatchObject({ dueAt: 7000, counted: true });
    expect(after(10)).toMatchObject({ dueAt: 1000 });
  });

  test('a rate limit does not count and waits as long as it says', () => {
    const error = new PluginError('RATE_LIMITED', 'slow down', { retryAfterMs: 30_000 });
    expect(judge({ error, attempt: 8 })).toMatchObject({ verdict: 'retry', dueAt: 30_000, counted: false });
    expect(judge({ error: new PluginError('RATE_LIMITED', 'slow down'), attempt: 8 })).toMatchObject({ dueAt: 1000 });
  });

  test.each([Number.NaN, -5, Infinity])('a delay of %s does no harm', (retryAfterMs) => {
    const outcome = judge({ error: new PluginError('TIMEOUT', 'x', { retryAfterMs }) });
    expect(outcome).toMatchObject({ verdict: 'retry', dueAt: retryAfterMs === Infinity ? 30 * day : 1000 });
  });

  test('an error that another attempt cannot mend is final', () => {
    const outcome = judge({ error: new PluginError('VENDOR_REJECTED', 'no such channel'), now: 5 });
    expect(outcome).toEqual({
      seq: 1,
      verdict: 'dead',
      pruneAt: 5 + 14 * day,
      error: { code: 'VENDOR_REJECTED', message: 'no such channel' },
    });
  });
});

describe('what nobody classified is tried again', () => {
  const unreadable = Object.defineProperty(new Error('x'), 'message', {
    get: () => {
      throw new Error('no');
    },
  });
  test.each([new Error('boom'), 'text', 0, Object.create(null), unreadable])('case %#', (error) => {
    expect(judge({ error })).toMatchObject({ verdict: 'retry', error: { code: 'INTERNAL' } });
  });

  test('and a message of any length fits', () => {
    expect(judge({ error: new Error('x'.repeat(1e6)) })).toMatchObject({ error: { message: 'x'.repeat(2000) } });
  });
});

describe('the window', () => {
  test('of an event ends after an hour, with one last attempt', () => {
    const event = { kind: 'event', attempt: 7 } as const;
    expect(judge({ ...event, now: hour / 2 })).toMatchObject({ verdict: 'retry', dueAt: hour });
    expect(judge({ ...event, now: hour })).toMatchObject({ verdict: 'dead' });
  });

  test('counts from the first attempt, however long the wait before', () => {
    expect(judge({ kind: 'event', firstAttemptAt: 10 * hour, now: 10 * hour })).toMatchObject({ verdict: 'retry' });
  });

  test('is over when the vendor asks for longer', () => {
    const error = new PluginError('RATE_LIMITED', 'x', { retryAfterMs: hour + 1 });
    expect(judge({ kind: 'event', error })).toMatchObject({ verdict: 'dead' });
    expect(judge({ kind: 'event', error, policy: { retryForMs: day } })).toMatchObject({ verdict: 'retry' });
  });

  test('of a job ends where it expires', () => {
    expect(judge({ expiresAt: 1000 })).toMatchObject({ verdict: 'dead', error: { code: 'VENDOR_UNAVAILABLE' } });
    expect(judge({ expiresAt: 1001 })).toMatchObject({ verdict: 'retry', dueAt: 1000 });
  });
});
