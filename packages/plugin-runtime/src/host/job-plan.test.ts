import { parseManifest, type Manifest } from '@streamspace/plugin-sdk';
import { describe, expect, test } from 'vitest';
import { planJobs } from './job-plan.ts';

function manifestWith(jobs: unknown): Manifest {
  const result = parseManifest({
    name: 'worker',
    version: '1.0.0',
    displayName: 'Worker',
    description: 'Does things by itself',
    type: 'extension',
    author: 'Ada',
    license: 'MIT',
    entrypoints: { main: 'index.js' },
    permissions: [],
    jobs,
  });
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return result.manifest;
}

const plan = (jobs: unknown, config = {}) => planJobs(manifestWith(jobs), config, 'Europe/Paris');
const whats = (jobs: unknown, config = {}) => plan(jobs, config).schedules.map(({ timetable }) => timetable.what);

describe('schedules', () => {
  test.each<[Record<string, unknown>, Record<string, unknown>, string]>([
    [{ every: '90s' }, {}, 'every 90s'],
    [{ every: { config: 'a.b' } }, { a: { b: '2h' } }, 'every 2h'],
    [{ every: { config: 'minutes', unit: 'min' } }, { minutes: 15 }, 'every 15min'],
    [{ every: { config: 'minutes', unit: 'min' } }, { minutes: 0.5 }, 'every 30s'],
    [{ cron: '0  7 * * *' }, {}, '0 7 * * * Europe/Paris'],
    [{ cron: { config: 'at' }, timezone: 'Asia/Kolkata' }, { at: '0 7 * * *' }, '0 7 * * * Asia/Kolkata'],
    [{ cron: '0 7 * * *', timezone: { config: 'zone' } }, { zone: 'UTC' }, '0 7 * * * UTC'],
    [{ cron: '0 7 * * *', timezone: { config: 'zone' } }, { zone: '' }, '0 7 * * * Europe/Paris'],
    [{ every: '5s', when: ['on', 'mode=a|b'] }, { on: true, mode: 'b' }, 'every 5s'],
  ])('%j with %j run "%s"', (job, config, what) => {
    expect(whats({ sweep: job }, config)).toEqual([what]);
  });

  test.each<[Record<string, unknown>, Record<string, unknown>]>([
    [{}, {}],
    [{ every: { config: 'interval' } }, {}],
    [{ cron: { config: 'at' } }, { at: '' }],
    [{ every: '5s', when: 'on' }, { on: false }],
    [
      { every: '5s', when: ['on', '!off'] },
      { on: true, off: 'x' },
    ],
  ])('%j with %j do not run', (job, config) => {
    expect(whats({ sweep: job }, config)).toEqual([]);
  });

  test('carry how their runs are tried and caught up', () => {
    const job = { every: '1h', jitter: '30s', catchUp: 'skip', maxAttempts: 3, timeout: '5min', backoff: ['1s'] };
    expect(plan({ sweep: job, other: { every: '1h' } }).schedules).toMatchObject([
      {
        job: 'sweep',
        catchUp: 'skip',
        jitterMs: 30_000,
        run: { maxAttempts: 3, timeoutMs: 300_000, backoffMs: [1000] },
      },
      { job: 'other', catchUp: 'once', jitterMs: 0, run: { maxAttempts: 8, timeoutMs: 60_000 } },
    ]);
  });

  test.each<[Record<string, unknown>, Record<string, unknown>, string, string]>([
    [{ every: { config: 'n', unit: 's' } }, { n: 4 }, 'n', 'at least 5 s'],
    [{ every: { config: 'n' } }, { n: 60 }, 'n', 'does not say of what'],
    [{ every: { config: 'n' } }, { n: 'soon' }, 'n', '"soon" is no duration'],
    [{ every: { config: 'n' } }, { n: true }, 'n', 'must be a text or a number'],
    [{ cron: { config: 'at' } }, { at: 7 }, 'at', 'must be a text'],
    [{ cron: { config: 'at' } }, { at: '0 0 30 2 *' }, 'at', 'it would never run'],
    [{ cron: '0 7 * * *', timezone: { config: 'zone' } }, { zone: 'Mars' }, 'zone', 'is no time zone'],
    [{ batch: { items: 1, bytes: '1KiB', wait: { config: 'n', unit: 's' } } }, { n: 0 }, 'n', '100 ms to 1 h'],
    [{ limit: { items: 1, bytes: { config: 'n' } } }, { n: '1 MB' }, 'n', '"1 MB" is no size'],
  ])('%j with %j is a fault of the configuration at "%s"', (job, config, key, fault) => {
    expect(() => plan({ sweep: job }, config)).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', fields: { [key]: expect.stringContaining(fault) as unknown } }),
    );
  });

  test.each<[Record<string, unknown>, string]>([
    [{ cron: '0 0 31 feb *' }, 'manifest.json of worker: jobs.sweep.cron does not fit'],
    [{ cron: '0 7 * * *', timezone: 'Mars' }, 'jobs.sweep.timezone is no time zone: "Mars"'],
    [{ batch: { items: 1, bytes: '1KiB', wait: '1ms' } }, 'jobs.sweep.batch.wait is out of range'],
  ])('%j is a fault of the manifest', (job, fault) => {
    expect(() => plan({ sweep: job })).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
    expect(() => plan({ sweep: job })).toThrow(fault);
  });

  test('there are at most 50 of them, those that are off included', () => {
    const jobs = (count: number, job: object) =>
      Object.fromEntries(Array.from({ length: count }, (_, n) => [`job${n}`, job]));
    expect(plan(jobs(50, { every: '5s' })).schedules).toHaveLength(50);
    expect(() => plan(jobs(51, { every: '5s' }))).toThrow('declares 51 jobs with "cron" or "every": at most 50');
    expect(() => plan(jobs(51, { every: '5s', when: 'on' }))).toThrow('at most 50');
    expect(plan(jobs(60, {})).schedules).toEqual([]);
  });
});

describe('controls', () => {
  test('of a job without any there are none', () => {
    const { controls } = plan({ send: {} });
    expect([controls('send'), controls('unknown')]).toEqual([{}, {}]);
  });

  test('come from manifest and configuration, within what the host can do', () => {
    const { controls } = plan(
      {
        send: {
          rate: '20/min',
          batch: { items: 500, bytes: '480KiB', wait: { config: 'seconds', unit: 's' } },
          limit: { items: 1000, bytes: { config: 'megabytes', unit: 'MiB' } },
          overflow: 'drop-lowest',
        },
        ship: {
          batch: { items: 10, bytes: '4MiB', wait: { config: 'unset' } },
          limit: { items: 5, bytes: { config: 'unset' } },
        },
      },
      { seconds: 2, megabytes: 3 },
    );
    expect(controls('send')).toEqual({
      rate: { count: 20, perMs: 60_000 },
      batch: { items: 500, bytes: 480 * 1024, waitMs: 2000 },
      limit: { items: 1000, bytes: 3 * 1024 ** 2, overflow: 'drop-lowest' },
    });
    expect(controls('ship')).toEqual({
      batch: { items: 10, bytes: 1000 * 1024, waitMs: 1000 },
      limit: { items: 5, bytes: 64 * 1024 ** 2, overflow: 'refuse' },
    });
  });

  test('a quota grows with the limits that are declared, up to what a plugin may have', () => {
    const limit = (items: number, bytes: string) => ({ limit: { items, bytes } });
    expect(plan({ a: limit(20, '1MiB') }).quota).toEqual({ jobs: 10_000, bytes: 64 * 1024 ** 2 });
    expect(plan({ a: limit(20_000, '50MiB'), b: limit(20_000, '50MiB') }).quota).toEqual({
      jobs: 40_000,
      bytes: 100 * 1024 ** 2,
    });
    expect(plan({ a: limit(90_000, '1GiB'), b: limit(90_000, '1GiB') }).quota).toEqual({
      jobs: 100_000,
      bytes: 256 * 1024 ** 2,
    });
  });
});
