import { PluginError } from '@streamspace/plugin-sdk';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Awaitable, DeliveryStore, EnqueueAnswer, Fire, NewJob, Outcome, StepResult } from './store.ts';
import { leaseAll, life, newJob } from './test-support.ts';
import type { BatchLimits, JobLimit } from './types.ts';

const day = 24 * 60 * 60 * 1000;
const failure = { code: 'VENDOR_UNAVAILABLE', message: 'no answer' } as const;

/** The part of the store's contract that limits, batches and schedules add. */
export function describeJobControls(name: string, open: () => Awaitable<DeliveryStore>): void {
  let store: DeliveryStore;
  const enqueue = async (...jobs: NewJob[]): Promise<readonly EnqueueAnswer[]> => store.enqueue(jobs, 0);
  const waiting = async (): Promise<string[]> => {
    const { rows } = await store.list({ state: 'waiting' }, 0);
    return rows.map(({ id }) => id).toReversed();
  };

  function suite(about: string, tests: () => void): void {
    describe(`${about} in ${name}`, () => {
      beforeEach(async () => {
        store = await open();
        await leaseAll(store);
      });
      afterEach(async () => {
        await store.close();
      });
      tests();
    });
  }

  suite('limits of jobs', () => {
    const limited = (id: string, limit: Partial<JobLimit>, change: Partial<NewJob> = {}): NewJob =>
      newJob(id, { limit: { items: 2, bytes: 100, overflow: 'drop-lowest', ...limit }, ...change });
    const outcome = (answer: EnqueueAnswer): string =>
      answer instanceof PluginError ? answer.code : answer.row === undefined ? 'dropped' : 'written';

    test('one more than the limit is refused, others of the plugin are not concerned', async () => {
      const refuse = { overflow: 'refuse' } as const;
      const answers = await enqueue(
        ...['a', 'b', 'c'].map((id) => limited(id, refuse)),
        newJob('d', { handler: 'ship' }),
        limited('b', refuse),
      );
      expect(answers.map(outcome)).toEqual(['written', 'written', 'QUOTA_EXCEEDED', 'written', 'written']);
      expect(answers[2]).toHaveProperty('message', expect.stringContaining('its limit in manifest.json is 2'));
      expect((await store.stats('p', 'send')).dropped).toEqual({});
    });

    test('the lowest priority gives way, the oldest first', async () => {
      const at = (id: string, priority: number) => limited(id, { items: 3 }, { priority });
      await enqueue(at('a', 1), at('b', 0), at('c', 0));
      const answers = await enqueue(at('d', 0), at('e', 2));
      expect(answers).toMatchObject([
        { id: 'd', fresh: true, dropped: [{ id: 'b', state: 'dropped' }] },
        { id: 'e', fresh: true, dropped: [{ id: 'c', state: 'dropped' }] },
      ]);
      expect(await waiting()).toEqual(['a', 'd', 'e']);
      expect(await store.stats('p', 'send')).toMatchObject({ counts: { waiting: 3 }, dropped: { overflow: 2 } });
    });

    test('a new one of the lowest priority is itself dropped, but known as a duplicate', async () => {
      const dedupe = { key: 'once', until: 100 };
      await enqueue(limited('a', {}), limited('b', {}));
      const low = limited('c', {}, { priority: -1, dedupe });
      expect((await enqueue(low)).map(outcome)).toEqual(['dropped']);
      expect(await enqueue({ ...low, id: 'd' })).toEqual([{ id: 'c', fresh: false }]);
      expect(await waiting()).toEqual(['a', 'b']);
      expect((await store.stats('p')).dropped).toEqual({ overflow: 1 });
    });

    test('bytes count, and several may go for one', async () => {
      const bytes = (id: string, count: number) =>
        limited(id, { items: 9, bytes: 30 }, { payload: JSON.stringify('x'.repeat(count - 2)) });
      await enqueue(bytes('a', 10), bytes('b', 10), bytes('c', 10));
      expect(await enqueue(bytes('d', 15))).toMatchObject([{ dropped: [{ id: 'a' }, { id: 'b' }] }]);
      expect((await enqueue(bytes('e', 31))).map(outcome)).toEqual(['QUOTA_EXCEEDED']);
      expect(await waiting()).toEqual(['c', 'd']);
      expect((await store.stats('p')).waitingBytes).toBe(25);
    });

    test('what runs is not dropped, and does not count', async () => {
      await enqueue(limited('a', {}), limited('b', {}));
      await store.step({
        life,
        now: 0,
        events: [],
        outcomes: [],
        claims: [{ plugin: 'p', free: () => 1 }],
        pruneAt: day,
      });
      expect((await enqueue(limited('c', {}))).map(outcome)).toEqual(['written']);
      expect(await enqueue(limited('d', {}))).toMatchObject([{ dropped: [{ id: 'b' }] }]);
    });

    test('a dropped one lets its key go on', async () => {
      await enqueue(
        limited('a', { items: 3 }, { key: 'k' }),
        limited('b', { items: 3 }, { key: 'k' }),
        limited('c', { items: 3 }, { key: 'k' }),
        limited('d', { items: 3 }, { key: 'k' }),
      );
      const { claimed } = await store.step({
        life,
        now: 0,
        events: [],
        outcomes: [],
        claims: [{ plugin: 'p', free: () => 9 }],
        pruneAt: day,
      });
      expect(claimed.map(({ id }) => id)).toEqual(['b']);
    });

    test('a replaced one makes room by itself, even when it is the next to go', async () => {
      const long = (id: string) => limited(id, { bytes: 20 }, { payload: '"012345678"' });
      await enqueue(limited('a', { bytes: 20 }), limited('b', { bytes: 20 }));
      expect(await enqueue(long('a'))).toMatchObject([{ id: 'a', fresh: true }]);
      expect(await waiting()).toEqual(['b', 'a']);
      expect((await enqueue(long('a')))[0]).not.toHaveProperty('dropped');
      expect(await enqueue(long('b'))).toMatchObject([{ dropped: [{ id: 'a' }] }]);
    });

    test('what was enqueued to be refused, not dropped, stays', async () => {
      await enqueue(limited('a', { overflow: 'refuse' }), limited('b', { overflow: 'refuse' }));
      expect((await enqueue(limited('c', {}))).map(outcome)).toEqual(['QUOTA_EXCEEDED']);
    });

    test('the quota of the plugin holds beside, and nothing is dropped in vain', async () => {
      const quota = { jobs: 2, bytes: 1000 };
      await enqueue(newJob('other', { handler: 'ship' }), limited('a', {}), limited('b', {}));
      expect((await enqueue(limited('c', {}, { quota }))).map(outcome)).toEqual(['QUOTA_EXCEEDED']);
      expect(await waiting()).toEqual(['other', 'a', 'b']);
      expect((await store.stats('p')).dropped).toEqual({});
    });
  });

  suite('batches', () => {
    const limits: BatchLimits = { items: 3, bytes: 10_000, waitMs: 1000 };
    async function step(
      now: number,
      options: { limits?: Partial<BatchLimits>; free?: number; outcomes?: readonly Outcome[] } = {},
    ): Promise<StepResult> {
      const { free = 4, outcomes = [] } = options;
      const batch = (queue: string) => (queue === 'job:send' ? { ...limits, ...options.limits } : undefined);
      return store.step({
        life,
        now,
        events: [],
        outcomes,
        claims: [{ plugin: 'p', free: () => free, batch }],
        pruneAt: day,
      });
    }
    const ids = ({ batches }: StepResult) => batches.map((batch) => batch.map(({ id }) => id));

    test('a full one goes at once, the rest when its first item has waited long enough', async () => {
      await enqueue(...['a', 'b', 'c', 'd'].map((id) => newJob(id)));
      const first = await step(0);
      expect([ids(first), first.claimed, first.wakeAt.get('p')]).toEqual([[['a', 'b', 'c']], [], 1000]);
      expect(ids(await step(999))).toEqual([]);
      expect(ids(await step(1000))).toEqual([['d']]);
    });

    test('as many go as there are places', async () => {
      await enqueue(...['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((id) => newJob(id)));
      expect(ids(await step(5000, { free: 2 }))).toEqual([
        ['a', 'b', 'c'],
        ['d', 'e', 'f'],
      ]);
      expect(ids(await step(5000, { free: 0 }))).toEqual([]);
      expect(ids(await step(5000, { free: 2 }))).toEqual([['g']]);
    });

    test('bytes fill one as well, and an item that is too large goes alone', async () => {
      const sized = (id: string, count: number) => newJob(id, { payload: JSON.stringify('x'.repeat(count)) });
      await enqueue(sized('a', 300), sized('b', 300), sized('c', 5000), sized('d', 10));
      expect(ids(await step(0, { limits: { bytes: 1000 } }))).toEqual([['a', 'b'], ['c']]);
      expect(ids(await step(1000, { limits: { bytes: 1000 } }))).toEqual([['d']]);
    });

    test('each key has one item in it, in order; other jobs go one by one', async () => {
      await enqueue(
        newJob('a', { key: 'k' }),
        newJob('b', { key: 'k' }),
        newJob('c', { key: 'l' }),
        newJob('d', { handler: 'ship' }),
      );
      const first = await step(1000);
      expect([ids(first), first.claimed.map(({ id }) => id)]).toEqual([[['a', 'c']], ['d']]);
      const outcomes = first.batches.flat().map(({ seq }) => ({ seq, verdict: 'done', pruneAt: day }) as const);
      expect(ids(await step(1000, { outcomes }))).toEqual([['b']]);
    });

    test('the highest priority is in the first', async () => {
      await enqueue(...['a', 'b', 'c', 'd'].map((id, priority) => newJob(id, { priority })));
      expect(ids(await step(0, { free: 1 }))).toEqual([['d', 'c', 'b']]);
    });

    test('an item that is tried again waits for its time, not for the others', async () => {
      await enqueue(newJob('a'), newJob('b'), newJob('c'));
      const [batch = []] = (await step(0)).batches;
      const outcomes = batch.map(({ seq, id }): Outcome =>
        id === 'b'
          ? { seq, verdict: 'retry', dueAt: 700, counted: true, error: failure }
          : { seq, verdict: 'done', pruneAt: day },
      );
      expect((await step(0, { outcomes })).wakeAt.get('p')).toBe(700);
      expect((await step(700)).wakeAt.get('p')).toBe(1700);
      expect((await step(1700)).batches).toMatchObject([[{ id: 'b', attempt: 2 }]]);
    });

    test('a paused job gives none, a paused key is left out', async () => {
      await enqueue(newJob('a', { key: 'k' }), newJob('b'));
      await store.pause({ plugin: 'p', job: 'send', key: 'k', reason: 'x' });
      expect(ids(await step(1000))).toEqual([['b']]);
      await store.pause({ plugin: 'p', job: 'send', reason: 'x' });
      await store.resume({ plugin: 'p', job: 'send', key: 'k' });
      expect(ids(await step(1000))).toEqual([]);
    });
  });

  suite('schedules', () => {
    const hourly = { job: 'sweep', what: 'every 1h', nextAt: 100 };
    const run = (id: string, change: Partial<NewJob> = {}) => newJob(id, { handler: 'sweep', ...change });
    const fire = async (change: Partial<Fire> = {}): Promise<EnqueueAnswer | undefined> =>
      store.fire({ plugin: 'p', job: 'sweep', at: 100, nextAt: 200, run: run('a'), ...change }, 100);
    const claim = async (now: number, outcomes: readonly Outcome[] = []) =>
      (await store.step({ life, now, events: [], outcomes, claims: [{ plugin: 'p', free: () => 9 }], pruneAt: day }))
        .claimed;

    test('one with the same times keeps its next fire, changed and new ones are written, missing ones go', async () => {
      await store.setSchedules('p', [hourly, { job: 'digest', what: '0 7 * * * UTC', nextAt: 500 }]);
      const changed = { job: 'digest', what: '0 8 * * * UTC', nextAt: 800 };
      const added = { job: 'report', what: 'every 1d', nextAt: 900 };
      expect(await store.setSchedules('p', [{ ...hourly, nextAt: 150 }, changed, added])).toEqual([
        changed,
        added,
        hourly,
      ]);
      expect(await store.setSchedules('p', [{ ...added, nextAt: 999 }])).toEqual([added]);
      expect(await store.setSchedules('q', [])).toEqual([]);
    });

    test('a fire enqueues its run and moves on, once', async () => {
      await store.setSchedules('p', [hourly]);
      expect(await fire()).toMatchObject({ id: 'a', fresh: true, row: { state: 'waiting', handler: 'sweep' } });
      expect(await fire({ run: run('b') })).toBeUndefined();
      expect(await store.setSchedules('p', [hourly])).toEqual([{ ...hourly, nextAt: 200 }]);
      expect(await waiting()).toEqual(['a']);
    });

    test('a fire of a schedule that is gone does nothing', async () => {
      await store.setSchedules('p', [hourly]);
      await store.setSchedules('p', []);
      expect(await fire()).toBeUndefined();
      expect(await waiting()).toEqual([]);
    });

    test('a fire without a run only moves on', async () => {
      await store.setSchedules('p', [hourly]);
      expect(await fire({ run: undefined })).toBeUndefined();
      expect(await store.setSchedules('p', [hourly])).toMatchObject([{ nextAt: 200 }]);
    });

    test('a fire is skipped and counted while the run before waits, runs or is to be tried again', async () => {
      await store.setSchedules('p', [hourly]);
      await fire();
      expect(await fire({ at: 200, nextAt: 300, run: run('b') })).toBeUndefined();
      const [running] = await claim(200);
      const seq = running?.seq ?? 0;
      expect(await fire({ at: 300, nextAt: 400, run: run('c') })).toBeUndefined();
      await claim(300, [{ seq, verdict: 'retry', dueAt: 999, counted: true, error: failure }]);
      expect(await fire({ at: 400, nextAt: 500, run: run('d') })).toBeUndefined();
      await claim(999);
      await claim(999, [{ seq, verdict: 'dead', pruneAt: day, error: failure }]);
      expect(await fire({ at: 500, nextAt: 600, run: run('e') })).toMatchObject({ id: 'e' });
      expect((await store.stats('p', 'sweep')).dropped).toEqual({ overlap: 3 });
    });

    test('a job of the same name that somebody enqueued is no run of the schedule', async () => {
      await store.setSchedules('p', [hourly]);
      await enqueue(run('by hand'));
      expect(await fire()).toMatchObject({ id: 'a' });
    });

    test('a run before that was pruned does not hold up the next', async () => {
      await store.setSchedules('p', [hourly]);
      await fire();
      const [running] = await claim(100);
      await claim(100, [{ seq: running?.seq ?? 0, verdict: 'done', pruneAt: 150 }]);
      await store.prune(150, 100);
      expect(await fire({ at: 200, nextAt: 300, run: run('b') })).toMatchObject({ id: 'b' });
    });

    test('an instant that has fired before does not fire again', async () => {
      const dedupe = { key: 'fire 100', until: day };
      await store.setSchedules('p', [hourly]);
      await fire({ run: run('a', { dedupe }) });
      await store.setSchedules('p', []);
      await store.setSchedules('p', [hourly]);
      expect(await fire({ run: run('b', { dedupe }) })).toEqual({ id: 'a', fresh: false });
    });

    test('a run that there is no room for is counted, and the schedule goes on', async () => {
      await store.setSchedules('p', [hourly]);
      expect(await fire({ run: run('a', { quota: { jobs: 0, bytes: 0 } }) })).toMatchObject({ code: 'QUOTA_EXCEEDED' });
      expect((await store.stats('p')).dropped).toEqual({ overflow: 1 });
      expect(await fire({ at: 200, nextAt: 300 })).toMatchObject({ id: 'a' });
    });

    test('a forgotten plugin has no schedules and no counts', async () => {
      await store.setSchedules('p', [hourly]);
      await fire();
      await fire({ at: 200, nextAt: 300 });
      await store.forget('p');
      expect(await store.setSchedules('p', [{ ...hourly, nextAt: 7 }])).toMatchObject([{ nextAt: 7 }]);
      expect((await store.stats('p')).dropped).toEqual({});
    });
  });
}
