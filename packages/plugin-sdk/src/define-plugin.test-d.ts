import { expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { definePlugin, type Session } from './index.ts';

const notifier = {
  name: 'notifier',
  permissions: ['read:sessions', 'network'],
  optionalPermissions: [{ permission: 'write:sessions', reason: 'Ends sessions' }],
  events: ['session.*', 'user.created'],
  jobs: { send: { maxAttempts: 8 } },
  contributes: { commands: [{ id: 'notifier:test', title: 'Send a test' }] },
} as const;

test('x', () => {
  definePlugin(notifier, {
    config: z.strictObject({ url: z.string(), n: z.number().default(3) }),
    jobs: { send: z.object({ text: z.string() }) },
    onLoad({ api, config }) {
      expectTypeOf(config.get('n')).toEqualTypeOf<number>();
      return {
        events: {
          'session.*': async (event) => {
            expectTypeOf(event.data.session).toEqualTypeOf<Session>();
            if (event.type === 'session.failed') expectTypeOf(event.data.error.code).toBeString();
            await api.jobs.enqueue('send', { text: event.id });
            await api.sessions.terminate?.('x');
            // @ts-expect-error optional
            await api.sessions.terminate('x');
            // @ts-expect-error payload
            await api.jobs.enqueue('send', { txt: event.id });
          },
          'user.created': (event) => api.fetch(config.get('url'), { body: event.data.user.username }),
        },
        jobs: { send: ({ payload }) => expectTypeOf(payload).toEqualTypeOf<{ text: string }>() },
        commands: { 'notifier:test': () => ({ done: 'ok' }) },
      };
    },
  });
  const small = { name: 'small', permissions: [] } as const;
  // @ts-expect-error undeclared
  definePlugin(small, { onLoad: () => ({ events: { 'session.created': () => {} } }) });
  definePlugin(small, {
    onLoad({ api }) {
      // @ts-expect-error no network
      void api.fetch('x');
      // @ts-expect-error no sessions
      void api.sessions;
      return {};
    },
  });
  // @ts-expect-error missing
  definePlugin({ name: 's', permissions: [], events: ['user.login'] } as const, { onLoad: () => ({}) });
  // @ts-expect-error undeclared name
  definePlugin({ name: 's', permissions: [], events: ['user.login'] } as const, { onLoad: () => ({ events: { 'user.login': () => {}, 'user.logout': () => {} } }) });
});
