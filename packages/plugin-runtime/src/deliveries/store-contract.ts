import { PluginError } from '@streamspace/plugin-sdk';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { describeJobControls } from './store-contract-controls.ts';
import { describeLeases } from './store-contract-leases.ts';
import type { Awaitable, Claimed, DeliveryStore, NewJob, Outcome, Queue, StepResult } from './store.ts';
import { leaseAll, life, newDelivery, newEvent, newEventFor, newJob, sampleEvent } from './test-support.ts';

const day = 24 * 60 * 60 * 1000;
const failure = { code: 'VENDOR_UNAVAILABLE', message: 'no answer' } as const;

const ids = ({ claimed }: { claimed: readonly Claimed[] }) => claimed.map(({ id }) => id);
const seqOf = ({ claimed }: StepResult) => claimed[0]?.seq ?? 0;
const done = (seq: number): Outcome => ({ seq, verdict: 'done', pruneAt: day });
const retryAt = (seq: number, dueAt: number): Outcome => ({
  seq,
  verdict: 'retry',
  dueAt,
  counted: true,
  error: failure,
});

const onceUntil = (id: string, until: number) => newJob(id, { dedupe: { key: 'once', until } });

/** What every {@link DeliveryStore} does, whatever it is made of. `open` gives an empty one. */
export function describeDeliveryStore(name: string, open: () => Awaitable<DeliveryStore>): void {
  describe(`deliveries in ${name}`, () => {
    let store: DeliveryStore;
    beforeEach(async () => {
      store = await open();
      await leaseAll(store);
    });
    afterEach(async () => {
      await store.close();
    });

    async function step(
      now: number,
      outcomes: readonly Outcome[] = [],
      places: Partial<Record<Queue, number>> = {},
    ): Promise<StepResult> {
      const free = (queue: Queue) => places[queue] ?? 100;
      return store.step({ life, now, events: [], outcomes, claims: [{ plugin: 'p', free }], pruneAt: now + day });
    }
    const enqueue = async (...jobs: NewJob[]) => store.enqueue(jobs, 0);

    describe('events', () => {
      test('an event reaches each subscriber once, with its payload', async () => {
        await store.publish([newEventFor(1, [newDelivery('d1'), newDelivery('d2', { plugin: 'q' })])], 5);
        const { claimed } = await step(6);
        expect(claimed).toMatchObject([
          { id: 'd1', plugin: 'p', payload: sampleEvent(1), attempt: 1, interrupted: false },
        ]);
        expect(ids(await step(7))).toEqual([]);
      });

      test('an event seen before is ignored, but its cursor is kept', async () => {
        await store.publish([{ ...newEvent(1), cursor: { feed: 'f', value: '{"at":1}' } }], 0);
        const again = await store.publish([{ ...newEvent(1), cursor: { feed: 'f', value: '{"at":2}' } }], 0);
        expect(again).toEqual([{ id: 'evt_1', fresh: false, rows: [] }]);
        expect(await store.cursor('f')).toEqual({ at: 2 });
        expect((await store.list({}, 0)).rows).toHaveLength(1);
      });

      test('an event with a dedupe key of before is ignored within its window, per plugin and type', async () => {
        const dedupe = { plugin: 'emitter', key: 'once', until: 100 };
        const answers = await store.publish(
          [
            { ...newEvent(1), dedupe },
            { ...newEvent(2), dedupe, cursor: { feed: 'f', value: '2' } },
            { ...newEvent(3), dedupe: { ...dedupe, plugin: 'other' } },
            { ...newEvent(4), dedupe, type: 'session.started' },
          ],
          0,
        );
        expect(answers.map(({ id, fresh, rows }) => [id, fresh, rows.length])).toEqual([
          ['evt_1', true, 1],
          ['evt_1', false, 0],
          ['evt_3', true, 1],
          ['evt_4', true, 1],
        ]);
        expect(await store.cursor('f')).toBe(2);
        expect(await store.publish([{ ...newEvent(5), dedupe }], 99)).toMatchObject([{ id: 'evt_1', fresh: false }]);
        expect(await store.publish([{ ...newEvent(6), dedupe }], 100)).toMatchObject([{ id: 'evt_6', fresh: true }]);
      });

      test('the dedupe keys of a job and of an event have nothing to do with each other', async () => {
        await enqueue(newJob('a', { handler: 'session.created', dedupe: { key: 'once', until: 100 } }));
        const dedupe = { plugin: 'p', key: 'once', until: 100 };
        expect(await store.publish([{ ...newEvent(1), dedupe }], 0)).toMatchObject([{ fresh: true }]);
      });

      test('a feed that was never read has no cursor', async () => {
        expect(await store.cursor('f')).toBeUndefined();
      });

      test('events of one key come one at a time, across handlers; other keys pass', async () => {
        await store.publish(
          [newEvent(1), newEvent(2, { handler: 'session.created' }), newEvent(3, { key: 'session:b' })],
          0,
        );
        const first = await step(0);
        expect(ids(first)).toEqual(['dlv_1', 'dlv_3']);
        expect(ids(await step(0, [done(seqOf(first))]))).toEqual(['dlv_2']);
      });

      test('events keep their order when the clock steps back', async () => {
        await store.publish([newEvent(1)], 1000);
        await store.publish([newEvent(2)], 400);
        await store.publish([newEvent(3)], 700);
        const first = await step(300);
        const second = await step(200, [done(seqOf(first))]);
        expect([ids(first), ids(second)]).toEqual([['dlv_1'], ['dlv_2']]);
        expect(ids(await step(100, [done(seqOf(second))]))).toEqual(['dlv_3']);
      });

      test('a retried event holds up its key until it is through', async () => {
        await store.publish([newEvent(1), newEvent(2)], 0);
        const first = await step(0);
        expect(ids(await step(0, [retryAt(seqOf(first), 1000)]))).toEqual([]);
        const waiting = await step(999);
        expect([ids(waiting), waiting.wakeAt.get('p')]).toEqual([[], 1000]);
        const second = await step(1000);
        expect(second.claimed).toMatchObject([{ id: 'dlv_1', attempt: 2, interrupted: false, firstAttemptAt: 0 }]);
        expect(ids(await step(1000, [done(seqOf(second))]))).toEqual(['dlv_2']);
      });

      test('a dead letter lets its key go on, and goes last when it is redelivered', async () => {
        await store.publish([newEvent(1), newEvent(2), newEvent(3)], 0);
        const dead = { seq: seqOf(await step(0)), verdict: 'dead', pruneAt: day, error: failure } as const;
        const second = await step(0, [dead]);
        expect(ids(second)).toEqual(['dlv_2']);
        expect((await store.list({ state: 'dead' }, 0)).rows).toMatchObject([
          { id: 'dlv_1', error: failure, finishedAt: 0 },
        ]);

        expect(await store.redeliver({ plugin: 'p', id: 'dlv_1' }, 5)).toMatchObject({ state: 'waiting', attempts: 0 });
        const third = await step(5, [done(seqOf(second))]);
        expect(ids(third)).toEqual(['dlv_3']);
        expect((await step(6, [done(seqOf(third))])).claimed).toMatchObject([
          { id: 'dlv_1', attempt: 1, firstAttemptAt: 6 },
        ]);
      });

      test('only a dead letter can be redelivered', async () => {
        await store.publish([newEvent(1)], 0);
        const redeliver = async (id: string) => store.redeliver({ plugin: 'p', id }, 0);
        await expect(redeliver('dlv_1')).rejects.toMatchObject({ code: 'INVALID_STATE' });
        await expect(redeliver('dlv_9')).rejects.toMatchObject({ code: 'NOT_FOUND' });
      });
    });

    describe('interruption', () => {
      test('what a former process left running comes back first and says so', async () => {
        await store.publish([newEvent(1), newEvent(2)], 0);
        await step(0);
        expect(await leaseAll(store, 'next')).toMatchObject([{ id: 'dlv_1', state: 'waiting', interrupted: true }]);
        await leaseAll(store);
        const again = await step(0);
        expect(again.claimed).toMatchObject([{ id: 'dlv_1', attempt: 2, interrupted: true }]);
        expect((await step(0, [retryAt(seqOf(again), 0)])).claimed).toMatchObject([
          { id: 'dlv_1', attempt: 3, interrupted: false },
        ]);
      });

      test('a released row keeps its place', async () => {
        await store.publish([newEvent(1), newEvent(2)], 0);
        const again = await step(0, [{ seq: seqOf(await step(0)), verdict: 'released' }]);
        expect(again.claimed).toMatchObject([{ id: 'dlv_1', interrupted: true }]);
      });

      test('an attempt that does not count leaves the number as it was', async () => {
        await enqueue(newJob('j'));
        const outcome = {
          seq: seqOf(await step(0)),
          verdict: 'retry',
          dueAt: 10,
          counted: false,
          error: failure,
        } as const;
        expect((await step(0, [outcome])).changed).toMatchObject([{ attempts: 0 }]);
        expect((await step(10)).claimed).toMatchObject([{ attempt: 1 }]);
      });

      test('an outcome for a row that was cancelled meanwhile changes nothing', async () => {
        await enqueue(newJob('j'));
        const seq = seqOf(await step(0));
        expect(await store.cancel({ plugin: 'p', job: 'send', id: 'j' }, 0, day)).toMatchObject([
          { seq, state: 'cancelled' },
        ]);
        expect((await step(0, [done(seq)])).changed).toEqual([]);
        expect((await store.list({}, 0)).rows).toMatchObject([{ state: 'cancelled' }]);
      });
    });

    describe('jobs', () => {
      test('jobs without a key run side by side, within the free places of their queue', async () => {
        await enqueue(newJob('a'), newJob('b'), newJob('c'), newJob('d', { handler: 'ship' }));
        expect(ids(await step(0, [], { 'job:send': 2 }))).toEqual(['a', 'b', 'd']);
      });

      test('the higher priority goes first, but never past its own key', async () => {
        await enqueue(
          newJob('a', { key: 'k' }),
          newJob('b', { key: 'k', priority: 9 }),
          newJob('c', { priority: 5 }),
          newJob('d'),
        );
        expect(ids(await step(0, [], { 'job:send': 2 }))).toEqual(['c', 'a']);
      });

      test('the same key in another job is another lane', async () => {
        await enqueue(newJob('a', { key: 'k' }), newJob('b', { key: 'k', handler: 'ship' }));
        expect(ids(await step(0))).toEqual(['a', 'b']);
      });

      test('perKey allows that many of a key at once, in order', async () => {
        await enqueue(...['a', 'b', 'c', 'd'].map((id) => newJob(id, { key: 'k', perKey: 2 })));
        const first = await step(0);
        expect(ids(first)).toEqual(['a', 'b']);
        const b = first.claimed[1]?.seq ?? 0;
        expect(ids(await step(0, [done(b)]))).toEqual(['c']);
      });

      test('a job with a higher perKey does not overtake those before it', async () => {
        await enqueue(newJob('a', { key: 'k' }), newJob('b', { key: 'k' }), newJob('c', { key: 'k', perKey: 3 }));
        const first = await step(0);
        expect(ids(first)).toEqual(['a']);
        expect(ids(await step(0, [done(seqOf(first))]))).toEqual(['b', 'c']);
      });

      test('a delayed job joins its key when it comes due and blocks nobody before', async () => {
        await enqueue(
          newJob('late', { key: 'k', dueAt: 100 }),
          newJob('soon', { key: 'k' }),
          newJob('last', { key: 'k', dueAt: 50 }),
        );
        const first = await step(0);
        expect([ids(first), first.wakeAt.get('p')]).toEqual([['soon'], 50]);
        const second = await step(100, [done(seqOf(first))]);
        expect(ids(second)).toEqual(['last']);
        expect(ids(await step(100, [done(seqOf(second))]))).toEqual(['late']);
      });

      test('the same id replaces the waiting job, not the running one', async () => {
        await enqueue(newJob('a', { key: 'k', payload: '1' }), newJob('b', { key: 'k' }));
        await enqueue(newJob('a', { key: 'k', payload: '2' }));
        const first = await step(0);
        expect(ids(first)).toEqual(['b']);
        const second = await step(0, [done(seqOf(first))]);
        expect(second.claimed).toMatchObject([{ id: 'a', payload: 2 }]);

        expect(await enqueue(newJob('a', { key: 'k', payload: '3' }))).toMatchObject([{ id: 'a', fresh: true }]);
        expect((await step(0, [done(seqOf(second))])).claimed).toMatchObject([{ id: 'a', payload: 3, attempt: 1 }]);
      });

      test('a dead letter is not redelivered over a newer job of its id', async () => {
        await enqueue(newJob('a'));
        await step(0, [{ seq: seqOf(await step(0)), verdict: 'dead', pruneAt: day, error: failure }]);
        await enqueue(newJob('a'));
        await expect((async () => store.redeliver({ plugin: 'p', id: 'a' }, 0))()).rejects.toMatchObject({
          code: 'CONFLICT',
        });
      });

      test('what led to a job comes with each attempt, and not into its payload', async () => {
        const causedBy = [{ plugin: 'q', event: 'evt_1', ref: 'r' }];
        await enqueue(newJob('a', { causedBy }), newJob('b'));
        const first = await step(0);
        expect(first.claimed.map((job) => [job.id, job.causedBy, job.payload])).toEqual([
          ['a', causedBy, {}],
          ['b', undefined, {}],
        ]);
        const again = await step(0, [retryAt(seqOf(first), 0)]);
        expect(again.claimed).toMatchObject([{ id: 'a', attempt: 2, causedBy }]);
      });

      test('a dedupe key gives the first id within its window, also when the first is gone', async () => {
        await enqueue(onceUntil('a', 100));
        await step(0, [done(seqOf(await step(0)))]);
        expect(await store.enqueue([onceUntil('b', 150)], 99)).toEqual([{ id: 'a', fresh: false }]);
        expect(
          await store.enqueue([onceUntil('c', 200), { ...onceUntil('d', 200), handler: 'ship' }], 100),
        ).toMatchObject([
          { id: 'c', fresh: true },
          { id: 'd', fresh: true },
        ]);
      });

      test('too many waiting jobs or bytes are refused one by one, replacing stays possible', async () => {
        const quota = { jobs: 2, bytes: 30 };
        const answers = await enqueue(
          newJob('a', { quota, payload: '"0123456789"' }),
          newJob('b', { quota, payload: '"0123456789012345678"' }),
          newJob('c', { quota }),
          newJob('d', { quota }),
          newJob('c', { quota, payload: '"x"' }),
        );
        expect(answers.map((answer) => (answer instanceof PluginError ? answer.code : answer.fresh))).toEqual([
          true,
          'QUOTA_EXCEEDED',
          true,
          'QUOTA_EXCEEDED',
          true,
        ]);
        expect(await store.stats('p')).toMatchObject({ counts: { waiting: 2 }, waitingBytes: 15 });
        await step(0);
        expect(await enqueue(newJob('e', { quota }))).toMatchObject([{ fresh: true }]);
      });

      test('a refused job leaves no dedupe key behind', async () => {
        const dedupe = { key: 'once', until: 100 };
        await enqueue(newJob('a', { dedupe, quota: { jobs: 0, bytes: 0 } }));
        expect(await enqueue(newJob('b', { dedupe }))).toMatchObject([{ id: 'b', fresh: true }]);
      });

      test('what expires before it could run is dropped and lets its key go on', async () => {
        await enqueue(newJob('a', { key: 'k' }), newJob('b', { key: 'k', expiresAt: 10 }), newJob('c', { key: 'k' }));
        const first = await step(0);
        expect(first.wakeAt.get('p')).toBe(10);
        expect((await step(10)).changed).toMatchObject([{ id: 'b', state: 'dropped', finishedAt: 10 }]);
        expect((await store.stats('p', 'send')).dropped).toEqual({ expired: 1 });
        expect(ids(await step(11, [done(seqOf(first))]))).toEqual(['c']);
      });

      test('the first of a key that expires lets the next go', async () => {
        await enqueue(newJob('a', { key: 'k', expiresAt: 10 }), newJob('b', { key: 'k' }));
        expect(ids(await step(10))).toEqual(['b']);
      });

      test('a dead letter can be redelivered after it has expired', async () => {
        await enqueue(newJob('a', { expiresAt: 10 }));
        await step(0, [{ seq: seqOf(await step(0)), verdict: 'dead', pruneAt: day, error: failure }]);
        await store.redeliver({ plugin: 'p', id: 'a' }, 20);
        expect(ids(await step(20))).toEqual(['a']);
      });

      test('cancelling a key ends all its jobs, waiting, delayed and running, of that name only', async () => {
        await enqueue(
          newJob('a', { key: 'k' }),
          newJob('b', { key: 'k' }),
          newJob('c', { key: 'k', dueAt: 99 }),
          newJob('d', { key: 'l' }),
        );
        await enqueue(newJob('e', { key: 'k', handler: 'ship' }));
        await step(0);
        const cancelled = await store.cancel({ plugin: 'p', job: 'send', key: 'k' }, 0, day);
        expect(cancelled.map(({ id }) => id).toSorted()).toEqual(['a', 'b', 'c']);
        expect(await store.stats('p', 'send')).toMatchObject({ counts: { running: 1, cancelled: 3 } });
      });

      test('cancelling the first of a key starts the next', async () => {
        await enqueue(newJob('a', { key: 'k' }), newJob('b', { key: 'k' }));
        await store.cancel({ plugin: 'p', job: 'send', id: 'a' }, 0, day);
        expect(ids(await step(0))).toEqual(['b']);
      });
    });

    describe('pauses', () => {
      test('a paused job waits, then goes on by itself at its time', async () => {
        await enqueue(newJob('a'), newJob('b', { handler: 'ship' }));
        await store.pause({ plugin: 'p', job: 'send', until: 50, reason: 'vendor down' });
        const first = await step(0);
        expect([ids(first), first.wakeAt.get('p')]).toEqual([['b'], 50]);
        expect((await store.list({ handler: 'send' }, 0)).rows).toMatchObject([{ state: 'waiting', paused: true }]);
        expect(ids(await step(50))).toEqual(['a']);
      });

      test('a paused key lets others pass until it is resumed', async () => {
        await enqueue(newJob('a', { key: 'k' }), newJob('b', { key: 'l' }), newJob('c'));
        await store.pause({ plugin: 'p', job: 'send', key: 'k', reason: 'channel gone' });
        expect(await store.pauses('p', 0)).toEqual([{ plugin: 'p', job: 'send', key: 'k', reason: 'channel gone' }]);
        expect(ids(await step(0, [], { 'job:send': 1 }))).toEqual(['b']);
        await store.resume({ plugin: 'p', job: 'send', key: 'k' });
        expect(ids(await step(0, [], { 'job:send': 1 }))).toEqual(['a']);
      });
    });

    describe('reading', () => {
      test('pages go from the newest to the oldest and miss none', async () => {
        await enqueue(...['a', 'b', 'c', 'd', 'e'].map((id) => newJob(id)));
        const first = await store.list({ plugin: 'p', limit: 2 }, 0);
        const second = await store.list({ plugin: 'p', limit: 2, cursor: first.next ?? '' }, 0);
        const third = await store.list({ plugin: 'p', limit: 2, cursor: second.next ?? '' }, 0);
        expect([first, second, third].map(({ rows }) => rows.map(({ id }) => id))).toEqual([
          ['e', 'd'],
          ['c', 'b'],
          ['a'],
        ]);
        expect(third.next).toBeUndefined();
      });

      test('filters combine', async () => {
        await enqueue(newJob('a', { key: 'k' }), newJob('b', { key: 'l' }), newJob('c', { plugin: 'q', key: 'k' }));
        await store.publish([newEvent(1, { key: 'k' })], 0);
        const found = await store.list({ plugin: 'p', kind: 'job', handler: 'send', key: 'k', state: 'waiting' }, 0);
        expect(found.rows.map(({ id }) => id)).toEqual(['a']);
        expect((await store.list({ state: 'dead' }, 0)).rows).toEqual([]);
      });

      test.each([{ limit: 0 }, { limit: 501 }, { limit: 1.5 }, { cursor: 'x' }, { cursor: '-1' }])(
        '%o is refused',
        async (query) => {
          await expect((async () => store.list(query, 0))()).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
        },
      );

      test('a row is found with its payload, an unknown id is not', async () => {
        await enqueue(newJob('a', { payload: '{"x":1}' }));
        await store.publish([newEvent(1)], 0);
        expect(await store.find('p', 'a', 0)).toMatchObject({ id: 'a', kind: 'job', payload: { x: 1 } });
        expect(await store.find('p', 'dlv_1', 0)).toMatchObject({
          eventType: 'session.created',
          payload: sampleEvent(1),
        });
        expect(await store.find('q', 'a', 0)).toBeUndefined();
      });

      test('statistics count by state and know the oldest that waits', async () => {
        await store.enqueue([newJob('a')], 10);
        await store.enqueue([newJob('b', { payload: '"é"' }), newJob('c', { handler: 'ship' })], 20);
        const { claimed } = await step(20, [], { 'job:send': 1, 'job:ship': 0 });
        await step(20, [done(claimed[0]?.seq ?? 0)], { 'job:send': 0, 'job:ship': 0 });
        expect(await store.stats('p', 'send')).toEqual({
          counts: { waiting: 1, running: 0, done: 1, dead: 0, cancelled: 0, dropped: 0 },
          waitingBytes: 4,
          oldestWaitingAt: 20,
          dropped: {},
        });
        expect((await store.stats('p')).counts).toMatchObject({ waiting: 2, done: 1 });
        expect((await store.stats('q')).oldestWaitingAt).toBeUndefined();
      });

      test('the result of a job is kept', async () => {
        await enqueue(newJob('a'));
        await step(0, [{ seq: seqOf(await step(0)), verdict: 'done', pruneAt: day, result: '{"sent":3}' }]);
        expect(await store.find('p', 'a', 0)).toMatchObject({ state: 'done', result: { sent: 3 } });
      });
    });

    describe('retention', () => {
      test('finished rows go at their time, what waits stays', async () => {
        await enqueue(newJob('a'), newJob('b', { dueAt: 10 * day }));
        await step(0, [done(seqOf(await step(0)))]);
        await store.prune(day - 1, 100);
        expect((await store.list({}, 0)).rows).toHaveLength(2);
        await store.prune(day, 100);
        expect((await store.list({}, 0)).rows).toMatchObject([{ id: 'b' }]);
      });

      test('the id of an event is known for 14 days', async () => {
        await store.publish([newEvent(1)], 0);
        await step(0, [done(seqOf(await step(0)))]);
        await store.prune(14 * day - 1, 100);
        expect(await store.publish([newEvent(1)], 0)).toMatchObject([{ fresh: false }]);
        await store.prune(14 * day, 100);
        expect(await store.publish([newEvent(1)], 14 * day)).toMatchObject([{ fresh: true }]);
        expect((await step(14 * day)).claimed).toMatchObject([{ payload: sampleEvent(1) }]);
      });

      test('an event stays as long as a delivery needs it', async () => {
        await store.publish([newEvent(1)], 0);
        await store.prune(99 * day, 100);
        expect((await step(99 * day)).claimed).toMatchObject([{ payload: sampleEvent(1) }]);
      });

      test('pruning stops at its limit and says that there is more', async () => {
        await enqueue(newJob('a'), newJob('b'), newJob('c'));
        await step(
          0,
          (await step(0)).claimed.map(({ seq }) => done(seq)),
        );
        expect(await store.prune(day, 2)).toBe(true);
        expect((await store.list({}, 0)).rows).toHaveLength(1);
        expect(await store.prune(day, 2)).toBe(false);
        expect((await store.list({}, 0)).rows).toEqual([]);
      });

      test('a forgotten plugin leaves nothing, others stay', async () => {
        await store.publish([newEventFor(1, [newDelivery('d1'), newDelivery('d2', { plugin: 'q' })])], 0);
        await enqueue(newJob('a', { dedupe: { key: 'once', until: 100 } }));
        await store.pause({ plugin: 'p', job: 'send', reason: 'x' });
        await store.forget('p');
        expect((await store.list({}, 0)).rows).toMatchObject([{ plugin: 'q' }]);
        expect(await store.pauses('p', 0)).toEqual([]);
        expect((await store.stats('p')).counts.waiting).toBe(0);
        expect(await enqueue(newJob('b', { dedupe: { key: 'once', until: 100 } }))).toMatchObject([{ fresh: true }]);
      });
    });
  });

  describeJobControls(name, open);
  describeLeases(name, open);
}
