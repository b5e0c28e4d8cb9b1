import { sampleEvent } from '@streamspace/control-plane';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pluginOf } from './plugin-files.ts';
import type { OpenHost, SuiteHost } from './suite-host.ts';

/** Ends its first attempt at anything by waiting for ever. */
const stuck = pluginOf(({ api }) => {
  const work = async (id: string, facts: object): Promise<void> => {
    api.log.info('tried', { id, ...facts });
    if ((await api.storage.get(`seen ${id}`)) === undefined) {
      await api.storage.set(`seen ${id}`, true);
      api.log.info('stuck', { id });
      await new Promise(() => {});
    }
    api.log.info('done', { id });
  };
  return {
    events: {
      'session.created': (event: { id: string }, { attempt }: { attempt: number }) => work(event.id, { attempt }),
    },
    jobs: {
      post: ({ id, attempt, interrupted }: { id: string; attempt: number; interrupted: boolean }) =>
        work(id, { attempt, interrupted }),
    },
  };
});

export function crashContract(open: OpenHost): void {
  describe('a process that dies', () => {
    let host: SuiteHost;
    beforeAll(async () => {
      host = await open(stuck, { manifest: { events: ['session.created'], jobs: { post: { backoff: ['20ms'] } } } });
    });
    afterAll(() => host.close());
    const idsOf = (message: string) => host.noted(message).map(({ id }) => id);

    test('is started again after a second, and what it had not acknowledged is delivered again', async () => {
      const event = await host.publish(sampleEvent('session.created'));
      const { id: job } = await host.run(({ api }) => api.jobs.enqueue('post', {}));
      await host.eventually(() => expect(new Set(idsOf('stuck'))).toEqual(new Set([event.id, job])));
      await host.crash();
      expect(host.plugin()).toMatchObject({
        state: 'restarting',
        health: 'failing',
        reason: 'crashed: ended by SIGKILL',
        restarts: 0,
      });
      await host.eventually(() => expect(new Set(idsOf('done'))).toEqual(new Set([event.id, job])));
      expect(host.plugin()).toMatchObject({ state: 'enabled', health: 'ok', restarts: 1 });
      const tries = host.noted('tried').filter(({ id }) => id === job);
      expect(tries).toMatchObject([{ attempt: 1, interrupted: false }, { interrupted: true }]);
    });

    test('takes a command with it that waits for an answer', async () => {
      const waiting = host.run(() => new Promise(() => {})).catch((error: unknown) => error);
      await host.run(() => 'is there');
      await host.crash();
      expect(await waiting).toMatchObject({
        code: 'INTERNAL',
        message: "The plugin's process has ended: crashed: ended by SIGKILL",
      });
      await expect(host.run(() => 1)).rejects.toMatchObject({ code: 'INVALID_STATE' });
      await host.eventually(() => expect(host.plugin().state).toBe('enabled'));
    });

    test('keeps what it stored', async () => {
      expect(await host.run(async ({ api }) => (await api.storage.keys('seen ')).length)).toBe(2);
    });
  });
}

/**
 * Starts a plugin that fails again and again, and returns what looks at it in the end: until it is given up, 15 s pass.
 */
export function beginQuarantine(open: OpenHost): () => void {
  let host: SuiteHost;
  beforeAll(async () => {
    host = await open(
      pluginOf(() => {
        throw new Error('never');
      }),
      { enabled: false },
    );
    await host.operator.enable('probe').catch(() => undefined);
  });
  afterAll(() => host.close());

  return () => {
    test('a plugin that failed five times within ten minutes stays off until somebody enables it', async () => {
      await host.eventually(() => expect(host.plugin().state).toBe('quarantined'), 20_000);
      expect(host.plugin()).toMatchObject({ enabled: true, health: 'failing', reason: 'never', restarts: 4 });
      await expect(host.operator.enable('probe')).rejects.toMatchObject({ message: 'never' });
      expect(host.plugin()).toMatchObject({ state: 'restarting', restarts: 0 });
    });
  };
}
