import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Awaitable, DeliveryStore, LeaseRequest, Outcome, StepResult } from './store.ts';
import { newEvent, newJob } from './test-support.ts';

const day = 24 * 60 * 60 * 1000;
const leaseMs = 15_000;
const skewMs = 5_000;

/** A replica whose clock is `ahead` of the test's. */
interface Host {
  acquire(now: number, change?: Partial<LeaseRequest>): Promise<readonly string[]>;
  renew(now: number): Promise<readonly string[]>;
  release(): Promise<void>;
  step(now: number, ...outcomes: readonly Outcome[]): Promise<StepResult>;
}

/** The part of the store's contract that shares out plugins among replicas. */
export function describeLeases(name: string, open: () => Awaitable<DeliveryStore>): void {
  describe(`leases in ${name}`, () => {
    let store: DeliveryStore;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(async () => {
      await store.close();
    });

    function host(replica: string, { life = `${replica}-1`, ahead = 0, inherit = false } = {}): Host {
      const plugins = ['p'];
      return {
        async acquire(now, change) {
          const at = now + ahead;
          const holder = { replica, life };
          const request = { holder, plugins, expiredAt: at - skewMs, expiresAt: at + leaseMs, inherit, ...change };
          return (await store.acquireLeases(request)).held;
        },
        renew: async (now) => store.renewLeases({ life, plugins, expiresAt: now + ahead + leaseMs }),
        release: async () => store.releaseLeases({ life, plugins }),
        step: async (now, ...outcomes) =>
          store.step({ life, now, events: [], outcomes, claims: [{ plugin: 'p', free: () => 9 }], pruneAt: day }),
      };
    }
    const ids = ({ claimed }: StepResult): readonly string[] => claimed.map(({ id }) => id);
    const done = ({ claimed }: StepResult): Outcome => ({
      seq: claimed[0]?.seq ?? 0,
      verdict: 'done',
      pruneAt: day,
    });

    test('a plugin is leased to one at a time, each plugin by itself', async () => {
      const [a, b] = [host('a'), host('b')];
      expect(await a.acquire(0)).toEqual(['p']);
      expect(await b.acquire(0, { plugins: ['p', 'q'] })).toEqual(['q']);
      expect(await a.acquire(0, { plugins: ['p', 'q'] })).toEqual(['p']);
    });

    test('only who has the lease gets anything, and others are told so', async () => {
      await store.enqueue([newJob('j')], 0);
      await host('a').acquire(0);
      expect(await host('b').step(0)).toMatchObject({ claimed: [], changed: [], lost: ['p'] });
      const { lost, ...result } = await host('a').step(0);
      expect([ids({ ...result, lost }), lost]).toEqual([['j'], []]);
    });

    test('nobody has a plugin that was never leased', async () => {
      await store.enqueue([newJob('j')], 0);
      expect(await host('a').step(0)).toMatchObject({ claimed: [], lost: ['p'] });
    });

    test('a lease that is not renewed is free at its end, and no earlier than clocks may differ', async () => {
      const [a, b] = [host('a'), host('b')];
      await a.acquire(0);
      expect(await b.acquire(leaseMs + skewMs - 1)).toEqual([]);
      expect(await b.acquire(leaseMs + skewMs)).toEqual(['p']);
    });

    test('a clock that is ahead within the tolerance takes nothing from who renews in time', async () => {
      const [a, ahead] = [host('a'), host('b', { ahead: skewMs })];
      await a.acquire(0);
      expect(await ahead.acquire(leaseMs - 1)).toEqual([]);
      expect(await a.renew(leaseMs - 1)).toEqual(['p']);
      expect(await ahead.acquire(2 * leaseMs - 2)).toEqual([]);
    });

    test('a renewed lease lasts from its renewal on', async () => {
      const [a, b] = [host('a'), host('b')];
      await a.acquire(0);
      await a.renew(10_000);
      expect(await b.acquire(10_000 + leaseMs + skewMs - 1)).toEqual([]);
      expect(await b.acquire(10_000 + leaseMs + skewMs)).toEqual(['p']);
    });

    test('who lost the lease can neither renew, nor claim, nor settle', async () => {
      const [a, b] = [host('a'), host('b')];
      await a.acquire(0);
      await store.publish([newEvent(1), newEvent(2)], 0);
      const running = await a.step(0);
      expect(await b.acquire(99_000)).toEqual(['p']);

      expect(await a.renew(99_000)).toEqual([]);
      expect(await a.step(99_000, done(running))).toMatchObject({ claimed: [], changed: [], lost: ['p'] });
      const again = await b.step(99_000);
      expect(again.claimed).toMatchObject([{ id: 'dlv_1', attempt: 2, interrupted: true }]);
      // Not even now that the row runs again.
      expect((await a.step(99_000, done(running))).changed).toEqual([]);
      expect(ids(await b.step(99_000, done(again)))).toEqual(['dlv_2']);
    });

    test('a lease that has run out holds until somebody else takes it', async () => {
      const a = host('a');
      await a.acquire(0);
      await store.publish([newEvent(1), newEvent(2)], 0);
      const first = await a.step(99_000);
      expect(ids(await a.step(99_000, done(first)))).toEqual(['dlv_2']);
      expect(await a.renew(99_000)).toEqual(['p']);
    });

    test('what was left running comes back with the lease, the own work goes on', async () => {
      const [a, b] = [host('a'), host('b')];
      await a.acquire(0);
      await store.publish([newEvent(1)], 0);
      await a.step(0);
      const request = { plugins: ['p'], expiredAt: 0, expiresAt: leaseMs, inherit: false };
      const own = await store.acquireLeases({ ...request, holder: { replica: 'a', life: 'a-1' } });
      expect(own).toEqual({ held: ['p'], recovered: [] });
      const taken = await store.acquireLeases({
        ...request,
        expiredAt: leaseMs,
        holder: { replica: 'b', life: 'b-1' },
      });
      expect(taken).toMatchObject({ held: ['p'], recovered: [{ id: 'dlv_1', state: 'waiting', interrupted: true }] });
      expect(ids(await b.step(0))).toEqual(['dlv_1']);
    });

    test('a lease that is given back is free at once; nobody gives back what another has', async () => {
      const [a, b] = [host('a'), host('b')];
      await a.acquire(0);
      await b.release();
      expect(await b.acquire(0)).toEqual([]);
      await a.release();
      expect(await b.acquire(0)).toEqual(['p']);
    });

    test('a replica that starts again goes on at once where its earlier life ended, which is over then', async () => {
      const [before, after] = [host('a'), host('a', { life: 'a-2', inherit: true })];
      await before.acquire(0);
      expect(await host('b', { inherit: true }).acquire(1)).toEqual([]);
      expect(await after.acquire(1)).toEqual(['p']);
      expect(await before.renew(1)).toEqual([]);
      expect(await before.acquire(1)).toEqual([]);
      expect(await before.step(1)).toMatchObject({ lost: ['p'] });
    });

    test('a forgotten plugin is leased to nobody', async () => {
      await host('a').acquire(0);
      await store.forget('p');
      expect(await host('b').acquire(0)).toEqual(['p']);
    });
  });
}
