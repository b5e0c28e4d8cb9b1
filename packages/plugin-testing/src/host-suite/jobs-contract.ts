import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pluginOf, secretToken, typedPluginOf, type SuiteContext } from './plugin-files.ts';
import type { OpenHost, SuiteHost } from './suite-host.ts';

/** Carries out jobs as their payload says. */
const worker = pluginOf(({ api }) => {
  const runs = new Map<string, number>();
  interface Order {
    readonly name: string;
    readonly failures?: number;
    readonly error?: { readonly code?: string; readonly retryAfterMs?: number };
    readonly hangs?: boolean;
  }
  const work = async (run: { payload: Order; id: string; key?: string; attempt: number; signal: AbortSignal }) => {
    const { payload, signal, ...facts } = run;
    const { name, failures = 0, error, hangs = false } = payload;
    runs.set(name, (runs.get(name) ?? 0) + 1);
    api.log.info('ran', { name, ...facts });
    if (hangs) {
      await new Promise((resolve) => {
        signal.addEventListener('abort', resolve, { once: true });
      });
      api.log.info('aborted', { name, reason: (signal.reason as { code?: string }).code });
      throw new Error('aborted');
    }
    if ((runs.get(name) ?? 0) <= failures) throw Object.assign(new Error(`no ${name}`), error);
  };
  return {
    jobs: { work, slow: work, brief: work },
  };
});

const enqueue = ({ api }: SuiteContext, job: string, payload: unknown, options?: object) =>
  api.jobs.enqueue(job, payload, options);

export function jobsContract(open: OpenHost): void {
  describe('jobs', () => {
    let host: SuiteHost;
    beforeAll(async () => {
      host = await open(
        {
          ...worker,
          ...secretToken,
        },
        {
          config: { token: 'canary-7f3a9d21' },
          manifest: {
            jobs: {
              work: { maxAttempts: 3, backoff: ['20ms'] },
              slow: { concurrency: 1 },
              brief: { timeout: '150ms', maxAttempts: 1 },
            },
          },
        },
      );
    });
    afterAll(() => host.close());

    const ranAs = (name: string) => host.noted('ran').filter((line) => line['name'] === name);
    const settled = (id: string, state: string) =>
      host.eventually(async () => expect((await host.operator.delivery('probe', id)).state).toBe(state));

    test('a job runs with its payload, its id and its key', async () => {
      const { id, fresh } = await host.run(enqueue, 'work', { name: 'plain' }, { key: 'k' });
      expect(fresh).toBe(true);
      await settled(id, 'done');
      expect(ranAs('plain')).toEqual([{ name: 'plain', id, key: 'k', attempt: 1, interrupted: false }]);
    });

    test('a failed one is tried again on the schedule of the manifest', async () => {
      const { id } = await host.run(enqueue, 'work', { name: 'shaky', failures: 2 });
      await settled(id, 'done');
      expect(ranAs('shaky').map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    });

    test('out of attempts it is a dead letter, and a retry by the plugin gives them back', async () => {
      const { id } = await host.run(enqueue, 'work', { name: 'hopeless', failures: 3 });
      await settled(id, 'dead');
      expect(await host.operator.delivery('probe', id)).toMatchObject({ attempts: 3, error: 'INTERNAL: no hopeless' });
      await host.run(({ api }, dead) => api.jobs.retry(dead), id);
      await settled(id, 'done');
      expect(ranAs('hopeless')).toHaveLength(4);
    });

    test('a failure for good is a dead letter at once', async () => {
      const { id } = await host.run(enqueue, 'work', {
        name: 'refused',
        failures: 1,
        error: { code: 'VENDOR_REJECTED' },
      });
      await settled(id, 'dead');
      expect(ranAs('refused')).toHaveLength(1);
    });

    test('a rate limit of the vendor does not count as an attempt', async () => {
      const error = { code: 'RATE_LIMITED', retryAfterMs: 30 };
      const { id } = await host.run(enqueue, 'work', { name: 'limited', failures: 5, error });
      await settled(id, 'done');
      expect(ranAs('limited').map(({ attempt }) => attempt)).toEqual([1, 1, 1, 1, 1, 1]);
    });

    test('jobs of one key run in the order in which they were enqueued, also over a retry', async () => {
      await host.run(async ({ api }) => {
        await api.jobs.enqueue('work', { name: 'first', failures: 1 }, { key: 'line' });
        await api.jobs.enqueue('work', { name: 'second' }, { key: 'line' });
        await api.jobs.enqueue('work', { name: 'third' }, { key: 'line' });
      });
      await host.eventually(() => expect(ranAs('third')).toHaveLength(1));
      const names = host.noted('ran').filter(({ key }) => key === 'line');
      expect(names.map(({ name }) => name)).toEqual(['first', 'first', 'second', 'third']);
    });

    test('a dedupe key is taken once, also after the job is done', async () => {
      const first = await host.run(enqueue, 'work', { name: 'once' }, { dedupe: 'once' });
      await settled(first.id, 'done');
      expect(await host.run(enqueue, 'work', { name: 'once' }, { dedupe: 'once' })).toEqual({
        id: first.id,
        fresh: false,
      });
      expect(ranAs('once')).toHaveLength(1);
    });

    test('a delayed job waits for its time', async () => {
      const { id } = await host.run(enqueue, 'work', { name: 'later' }, { after: '300ms' });
      await host.pass(100);
      expect((await host.operator.delivery('probe', id)).state).toBe('waiting');
      await settled(id, 'done');
    });

    test('a waiting job with the same id is replaced', async () => {
      await host.run(async ({ api }) => {
        await api.jobs.enqueue('work', { name: 'draft' }, { id: 'the-one', after: '100ms' });
        await api.jobs.enqueue('work', { name: 'final' }, { id: 'the-one', after: '100ms' });
      });
      await host.eventually(() => expect(ranAs('final')).toHaveLength(1));
      expect(ranAs('draft')).toEqual([]);
    });

    test('waiting jobs are cancelled by id and by key, and counted', async () => {
      const counts = await host.run(async ({ api }) => {
        await api.jobs.enqueue('work', { name: 'gone' }, { id: 'x', after: '1h' });
        await api.jobs.enqueue('work', { name: 'gone' }, { key: 'gone', after: '1h' });
        await api.jobs.enqueue('work', { name: 'gone' }, { key: 'gone', after: '1h' });
        return [
          await api.jobs.cancel('work', { id: 'x' }),
          await api.jobs.cancel('work', { key: 'gone' }),
          await api.jobs.cancel('work', { key: 'gone' }),
        ];
      });
      expect(counts).toEqual([1, 2, 0]);
      expect(await host.deliveries('cancelled')).toHaveLength(3);
    });

    test('cancelling a running job aborts its signal', async () => {
      await host.run(enqueue, 'work', { name: 'endless', hangs: true }, { id: 'endless' });
      await host.eventually(() => expect(ranAs('endless')).toHaveLength(1));
      expect(await host.run(({ api }) => api.jobs.cancel('work', { id: 'endless' }))).toBe(1);
      await host.eventually(() => expect(host.noted('aborted')).toContainEqual({ name: 'endless', reason: 'ABORTED' }));
    });

    test('a job that takes longer than its timeout has failed, and its signal is aborted', async () => {
      const { id } = await host.run(enqueue, 'brief', { name: 'too long', hangs: true });
      await settled(id, 'dead');
      expect((await host.operator.delivery('probe', id)).error).toBe('TIMEOUT: "brief" did not finish within 150 ms');
      await host.eventually(() =>
        expect(host.noted('aborted')).toContainEqual(expect.objectContaining({ name: 'too long' })),
      );
    });

    test('a job that has not started in time is dropped', async () => {
      const { id } = await host.run(({ api }) =>
        api.jobs.enqueue('work', { name: 'stale' }, { after: '1h', expiresAt: '2020-01-01T00:00:00Z' }),
      );
      await settled(id, 'dropped');
      expect(ranAs('stale')).toEqual([]);
    });

    test('no more run at a time than the manifest says', async () => {
      await host.run(async ({ api }) => {
        await api.jobs.enqueue('slow', { name: 'one', hangs: true }, { id: 'one' });
        await api.jobs.enqueue('slow', { name: 'two' });
      });
      await host.eventually(() => expect(ranAs('one')).toHaveLength(1));
      await host.pass(100);
      expect(ranAs('two')).toEqual([]);
      await host.run(({ api }) => api.jobs.cancel('slow', { id: 'one' }));
      await host.eventually(() => expect(ranAs('two')).toHaveLength(1));
    });

    test('the list of jobs is paged, and a page carries its cursor', async () => {
      const [first, second] = await host.run(async ({ api }) => {
        const page = await api.jobs.list({ state: 'done', limit: 2 });
        const next = await api.jobs.list({ state: 'done', limit: 2, cursor: page.next ?? '' });
        return [page.map(({ id }) => id), next.map(({ id }) => id)];
      });
      expect(first).toHaveLength(2);
      expect(second).toHaveLength(2);
      expect(new Set([...(first ?? []), ...(second ?? [])]).size).toBe(4);
    });

    test.each([
      [
        'a job that the manifest does not declare',
        ['nonsense', {}],
        /declare it under jobs in manifest.json \(there: work, slow, brief\)/,
      ],
      ['an unknown option', ['work', {}, { delay: '1s' }], /argument 3/],
      ['both "at" and "after"', ['work', {}, { at: '2030-01-01T00:00:00Z', after: '1s' }], /both "at" and "after"/],
      ['a window of dedupe beyond 30 days', ['work', {}, { dedupe: 'x', dedupeFor: '31d' }], /at most 30d/],
      ['a duration that is none', ['work', {}, { after: 'soon' }], /must be a duration such as "5min"/],
      ['a payload that holds a secret', ['work', { text: 'canary-7f3a9d21' }], /holds a secret of the configuration/],
      ['a payload beyond 256 KiB', ['work', 'x'.repeat(300 * 1024)], /.+/],
    ] as const)('%s is refused', async (_what, args, message) => {
      const refused = host.run(
        ({ api }, [job, payload, options]) => api.jobs.enqueue(job, payload, options as object | undefined),
        args,
      );
      await expect(refused).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
        message: expect.stringMatching(message),
      });
    });

    test('a job that waits goes on after a restart of the plugin', async () => {
      const { id } = await host.run(enqueue, 'work', { name: 'patient' }, { after: '200ms' });
      await host.restart();
      await settled(id, 'done');
      expect(ranAs('patient')).toHaveLength(1);
    });
  });

  describe('jobs with a schema', () => {
    let host: SuiteHost;
    beforeAll(async () => {
      host = await open(
        typedPluginOf(
          `jobs: { send: z.object({ to: z.array(z.string().min(1)), copies: z.number().default(1) }) } as never`,
          `{ jobs: { send: ({ payload }: any) => api.log.info('sent', payload) } }`,
        ),
        { manifest: { jobs: { send: {} } } },
      );
    });
    afterAll(() => host.close());

    test('a payload that fits arrives with its defaults', async () => {
      await host.run(enqueue, 'send', { to: ['ada'] });
      await host.eventually(() => expect(host.noted('sent')).toEqual([{ to: ['ada'], copies: 1 }]));
    });

    test('one that does not fit is refused where it is enqueued, with its place', async () => {
      await expect(host.run(enqueue, 'send', { to: ['ada', ''] })).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
        message: expect.stringMatching(/^The payload of the job "send" does not fit its schema: to\.1: /),
      });
      await expect(host.run(enqueue, 'send', {})).rejects.toMatchObject({ message: expect.stringContaining('to: ') });
    });
  });

  describe('jobs in batches', () => {
    let host: SuiteHost;
    beforeAll(async () => {
      host = await open(
        pluginOf(({ api }) => ({
          jobs: {
            send: ({ items }: { items: { id: string; payload: string; attempt: number }[] }) => {
              api.log.info('batch', { texts: items.map(({ payload }) => payload) });
              return items
                .filter(({ payload, attempt }) => payload === 'shaky' && attempt === 1)
                .map(({ id }) => ({ id, error: Object.assign(new Error('not this one'), { code: 'TIMEOUT' }) }));
            },
          },
        })),
        {
          manifest: {
            jobs: { send: { batch: { items: 3, bytes: '64KiB', wait: '200ms' }, backoff: ['20ms'], maxAttempts: 3 } },
          },
        },
      );
    });
    afterAll(() => host.close());
    const batches = () => host.noted('batch').map(({ texts }) => texts);

    test('come together as soon as there are enough, or the first has waited long enough', async () => {
      await host.run(async ({ api }) => {
        for (const text of ['a', 'b', 'c', 'd']) await api.jobs.enqueue('send', text);
      });
      await host.eventually(() => expect(batches()).toHaveLength(2));
      expect(batches()).toEqual([['a', 'b', 'c'], ['d']]);
    });

    test('an item that is named as failed is tried again by itself', async () => {
      await host.run(async ({ api }) => {
        for (const text of ['fine', 'shaky', 'good']) await api.jobs.enqueue('send', text);
      });
      await host.eventually(() => expect(batches().slice(2)).toEqual([['fine', 'shaky', 'good'], ['shaky']]));
      await host.eventually(async () => expect(await host.deliveries('done')).toHaveLength(7));
    });
  });

  describe('jobs that are held up', () => {
    let host: SuiteHost;
    beforeAll(async () => {
      host = await open(
        pluginOf(({ api }) => ({
          jobs: {
            send: async ({
              payload,
              progress,
            }: {
              payload: string;
              progress: (fraction: number, text?: string) => Promise<void>;
            }) => {
              await progress(0.5, 'half');
              api.log.info('sent', { payload });
            },
            few: () => undefined,
          },
        })),
        {
          manifest: {
            jobs: { send: {}, few: { limit: { items: 2, bytes: '64KiB' }, overflow: 'refuse' } },
          },
        },
      );
    });
    afterAll(() => host.close());

    test('a pause holds a job back until it is resumed', async () => {
      await host.run(async ({ api }) => {
        await api.jobs.pause('send', { reason: 'The vendor asks for it' });
        await api.jobs.enqueue('send', 'held');
      });
      await host.pass(200);
      expect(host.noted('sent')).toEqual([]);
      await host.run(({ api }) => api.jobs.resume('send'));
      await host.eventually(() => expect(host.noted('sent')).toEqual([{ payload: 'held' }]));
    });

    test('what waits is counted', async () => {
      const stats = await host.run(async ({ api }) => {
        await api.jobs.enqueue('send', 'later', { after: '1h' });
        return api.jobs.stats('send');
      });
      expect(stats).toMatchObject({ waiting: 1, dead: 0, bytes: expect.any(Number), dropped: {} });
    });

    test('one beyond the limit of the manifest is refused', async () => {
      await expect(
        host.run(async ({ api }) => {
          for (const text of ['a', 'b', 'c']) await api.jobs.enqueue('few', text, { after: '1h' });
        }),
      ).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
      expect(await host.run(async ({ api }) => (await api.jobs.stats('few')).waiting)).toBe(2);
    });
  });
}
