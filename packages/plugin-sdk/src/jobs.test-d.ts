import { describe, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { definePlugin, type JobBatch, type JobRun, type JobStats } from './index.ts';

const timed = {
  name: 'timed',
  permissions: [],
  jobs: { sweep: { every: '5min' }, digest: { cron: '0 7 * * *' } },
} as const;
const mixed = {
  name: 'mixed',
  permissions: [],
  jobs: { sweep: { every: { config: 'minutes', unit: 'min' } }, send: { rate: '1/s' } },
} as const;
const batched = {
  name: 'batched',
  permissions: [],
  jobs: { ship: { batch: { items: 100, bytes: '512KiB', wait: '1s' } }, send: {} },
} as const;

const noop = (): void => undefined;
const text = z.object({ text: z.string() });

describe('a job with a schedule', () => {
  test('needs no schema, and then has no payload', () => {
    definePlugin(timed, {
      onLoad({ api }) {
        void api.jobs.enqueue('sweep', undefined);
        // @ts-expect-error -- without a schema there is no payload
        void api.jobs.enqueue('sweep', { full: true });
        return {
          jobs: { sweep: (run) => expectTypeOf(run).toEqualTypeOf<JobRun<undefined>>(), digest: noop },
        };
      },
    });
  });
  test('needs its handler all the same', () => {
    // @ts-expect-error -- digest has no handler
    definePlugin(timed, { onLoad: () => ({ jobs: { sweep: noop } }) });
    // @ts-expect-error -- neither has a handler
    definePlugin(timed, { onLoad: () => ({}) });
  });
  test('may have a schema that accepts a run without payload', () => {
    definePlugin(timed, {
      jobs: { sweep: text.default({ text: '' }), digest: text.optional() },
      onLoad: () => ({
        jobs: {
          sweep: (run) => expectTypeOf(run.payload).toEqualTypeOf<{ text: string }>(),
          digest: (run) => expectTypeOf(run.payload).toEqualTypeOf<{ text: string } | undefined>(),
        },
      }),
    });
  });
  test('has no schema that its schedule does not fit', () => {
    definePlugin(timed, {
      // @ts-expect-error -- the schedule sends undefined
      jobs: { sweep: text },
      onLoad: () => ({ jobs: { sweep: noop, digest: noop } }),
    });
  });
  test('does not free the other jobs from their schema', () => {
    // @ts-expect-error -- send has no schema
    definePlugin(mixed, { onLoad: () => ({ jobs: { sweep: noop, send: noop } }) });
    definePlugin(mixed, {
      jobs: { send: text },
      onLoad: () => ({
        jobs: {
          sweep: (run) => expectTypeOf(run.payload).toEqualTypeOf<undefined>(),
          send: (run) => expectTypeOf(run.payload).toEqualTypeOf<{ text: string }>(),
        },
      }),
    });
  });
  test('allows no schema for an undeclared job', () => {
    definePlugin(timed, {
      // @ts-expect-error -- other is not declared
      jobs: { other: z.string().optional() },
      onLoad: () => ({ jobs: { sweep: noop, digest: noop } }),
    });
  });
});

describe('a job with a batch', () => {
  const jobs = { ship: text, send: text };
  test('gets several items, and says which failed', () => {
    definePlugin(batched, {
      jobs,
      onLoad: () => ({
        jobs: {
          ship(batch) {
            expectTypeOf(batch).toEqualTypeOf<JobBatch<{ text: string }>>();
            return batch.items.map(({ id }) => ({ id, error: new Error('refused') }));
          },
          send: (run) => expectTypeOf(run.payload).toEqualTypeOf<{ text: string }>(),
        },
      }),
    });
    definePlugin(batched, { jobs, onLoad: () => ({ jobs: { ship: async () => undefined, send: noop } }) });
  });
  test('answers with nothing else', () => {
    // @ts-expect-error -- a failed item has an error
    definePlugin(batched, { jobs, onLoad: () => ({ jobs: { ship: () => [{ id: 'x' }], send: noop } }) });
    // @ts-expect-error -- the failed items are a list
    definePlugin(batched, { jobs, onLoad: () => ({ jobs: { ship: () => 42, send: noop } }) });
  });
});

test('controls of jobs are for declared jobs', () => {
  definePlugin(mixed, {
    jobs: { send: text },
    onLoad({ api }) {
      expectTypeOf(api.jobs.stats('send')).resolves.toEqualTypeOf<JobStats>();
      expectTypeOf(api.jobs.stats()).resolves.toEqualTypeOf<JobStats>();
      void api.jobs.pause('send', { key: 'ops', reason: 'The channel is gone' });
      void api.jobs.resume('send');
      // @ts-expect-error -- a pause says why
      void api.jobs.pause('send', {});
      // @ts-expect-error -- there is no such job
      void api.jobs.resume('sned');
      return {
        jobs: {
          sweep: noop,
          async send(run) {
            await run.progress(0.5, 'half');
            // @ts-expect-error -- a fraction is a number
            await run.progress('50%');
          },
        },
      };
    },
  });
});
