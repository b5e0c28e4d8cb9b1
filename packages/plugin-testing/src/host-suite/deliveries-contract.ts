import { sampleEvent } from '@streamspace/control-plane';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pluginOf } from './plugin-files.ts';
import type { OpenHost, SuiteHost } from './suite-host.ts';

const inSession = (id: string, tags: readonly string[] = []) =>
  sampleEvent('session.created', { session: { id, tags } });

/** Does what the tags of the session tell it: `fail:<code>` once per code, before it succeeds. */
const obedient = pluginOf(({ api }) => {
  const failed = new Set<string>();
  return {
    events: {
      'session.created': async (
        event: { id: string; data: { session: { id: string; tags?: string[] } } },
        { attempt }: { attempt: number },
      ) => {
        const { id, tags = [] } = event.data.session;
        api.log.info('tried', { session: id, attempt });
        for (const tag of tags) {
          const [what, code = '', after] = tag.split(':');
          if (what !== 'fail' || failed.has(`${event.id} ${tag}`)) continue;
          if (code !== 'VENDOR_REJECTED') failed.add(`${event.id} ${tag}`);
          throw Object.assign(new Error(`told to fail with ${code}`), {
            code,
            ...(after === undefined ? {} : { retryAfterMs: Number(after) }),
          });
        }
        await api.storage.set(`done ${id} ${event.id}`, attempt);
        api.log.info('done', { session: id, event: event.id });
      },
    },
  };
});

export function deliveriesContract(open: OpenHost): void {
  describe('deliveries of events', () => {
    let host: SuiteHost;
    beforeAll(async () => {
      host = await open(obedient, { manifest: { events: ['session.created'], permissions: ['read:sessions'] } });
    });
    afterAll(() => host.close());

    const attemptsAt = (session: string) => host.noted('tried').filter((line) => line['session'] === session);
    const doneOf = (...sessions: string[]) =>
      host
        .noted('done')
        .filter((line) => sessions.includes(String(line['session'])))
        .map((line) => line['event']);

    test('events of one subject are handled in their order', async () => {
      const ids: string[] = [];
      for (let turn = 0; turn < 10; turn += 1) ids.push((await host.publish(inSession('s-order'))).id);
      await host.eventually(() => expect(doneOf('s-order')).toHaveLength(10));
      expect(doneOf('s-order')).toEqual(ids);
    });

    test('while one is retried, later ones of its subject wait and other subjects pass', async () => {
      const first = await host.publish(inSession('s-busy', ['fail:RATE_LIMITED:300']));
      const second = await host.publish(inSession('s-busy'));
      const other = await host.publish(inSession('s-free'));
      await host.eventually(() => expect(doneOf('s-busy')).toHaveLength(2));
      expect(doneOf('s-busy', 's-free')).toEqual([other.id, first.id, second.id]);
    });

    test('a wait that an error names is kept, and does not count as an attempt', async () => {
      await host.publish(inSession('s-wait', ['fail:RATE_LIMITED:200']));
      await host.eventually(() => expect(doneOf('s-wait')).toHaveLength(1));
      expect(attemptsAt('s-wait')).toMatchObject([{ attempt: 1 }, { attempt: 1 }]);
    });

    test('a retryable failure is tried again, as attempt 2', async () => {
      await host.publish(inSession('s-retry', ['fail:VENDOR_UNAVAILABLE']));
      await host.eventually(() => expect(doneOf('s-retry')).toHaveLength(1));
      expect(attemptsAt('s-retry')).toMatchObject([{ attempt: 1 }, { attempt: 2 }]);
    });

    test('an error without a code is tried again too', async () => {
      await host.publish(inSession('s-plain', ['fail:EPLAIN']));
      await host.eventually(() => expect(doneOf('s-plain')).toHaveLength(1));
      expect(attemptsAt('s-plain')).toHaveLength(2);
    });

    test('a failure for good is a dead letter at once, its subject goes on, and redelivery tries it anew', async () => {
      const bad = await host.publish(inSession('s-dead', ['fail:VENDOR_REJECTED']));
      const good = await host.publish(inSession('s-dead'));
      await host.eventually(() => expect(doneOf('s-dead')).toEqual([good.id]));
      const [dead] = await host.deliveries('dead');
      expect(dead).toMatchObject({
        kind: 'event',
        name: 'session.created',
        key: 'session:s-dead',
        state: 'dead',
        attempts: 1,
        error: 'VENDOR_REJECTED: told to fail with VENDOR_REJECTED',
      });
      const { payload } = await host.operator.delivery('probe', dead?.id ?? '');
      expect(payload).toMatchObject({ id: bad.id });

      await host.operator.redeliver('probe', dead?.id ?? '');
      await host.eventually(() => expect(attemptsAt('s-dead')).toHaveLength(3));
      await host.eventually(async () => expect(await host.deliveries('dead')).toHaveLength(1));
    });

    test('only a dead letter can be redelivered', async () => {
      const [done] = await host.deliveries('done');
      await expect(host.operator.redeliver('probe', done?.id ?? '')).rejects.toMatchObject({ code: 'INVALID_STATE' });
      await expect(host.operator.redeliver('probe', 'nothing')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });
  });

  test('a handler that starts several effects has failed when one of them has, and not before all have ended', async () => {
    const host = await open(
      pluginOf(({ api }) => ({
        events: {
          'session.created': () => [
            Promise.reject(Object.assign(new Error('one of two'), { code: 'VENDOR_REJECTED' })),
            new Promise((resolve) => {
              setTimeout(resolve, 100);
            }).then(() => api.log.info('the other ended', {})),
          ],
        },
      })),
      { manifest: { events: ['session.created'] } },
    );
    await host.publish(inSession('s1'));
    await host.eventually(async () =>
      expect(await host.deliveries('dead')).toMatchObject([{ error: 'VENDOR_REJECTED: one of two' }]),
    );
    expect(host.noted('the other ended')).toHaveLength(1);
    await host.close();
  });
}
