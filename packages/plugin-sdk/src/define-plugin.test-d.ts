import { describe, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { definePlugin, secret, type JobRun, type Session, type User } from './index.ts';

const bare = { name: 'bare', permissions: [] } as const;
const reader = { name: 'reader', permissions: ['read:sessions'] } as const;
const writer = { name: 'writer', permissions: ['write:sessions'] } as const;
const people = { name: 'people', permissions: ['read:users'] } as const;
const sender = { name: 'sender', permissions: ['network'] } as const;
const listener = {
  name: 'listener',
  permissions: ['read:sessions'],
  events: ['session.created', 'user.login'],
} as const;
const worker = { name: 'worker', permissions: [], jobs: { send: { maxAttempts: 3 }, sweep: {} } } as const;
const commander = {
  name: 'commander',
  permissions: [],
  contributes: { commands: [{ id: 'c:test', title: 'Test' }] },
} as const;
const cautious = {
  name: 'cautious',
  permissions: ['read:sessions'],
  optionalPermissions: [
    { permission: 'write:sessions', reason: 'Ends sessions' },
    { permission: 'network', reason: 'Sends things' },
    { permission: 'read:users', reason: 'Shows names' },
  ],
} as const;

const noop = (): void => undefined;

describe('a call without its permission does not compile', () => {
  test('sessions without read:sessions', () => {
    definePlugin(bare, {
      onLoad({ api }) {
        // @ts-expect-error -- no session permission, no namespace
        void api.sessions;
        return {};
      },
    });
  });
  test('terminate with read:sessions alone', () => {
    definePlugin(reader, {
      onLoad({ api }) {
        // @ts-expect-error -- terminate needs write:sessions
        void api.sessions.terminate('id');
        return {};
      },
    });
  });
  test('list with write:sessions alone', () => {
    definePlugin(writer, {
      onLoad({ api }) {
        // @ts-expect-error -- list needs read:sessions
        void api.sessions.list();
        return {};
      },
    });
  });
  test('fetch without network', () => {
    definePlugin(reader, {
      onLoad({ api }) {
        // @ts-expect-error -- fetch needs network
        void api.fetch('https://example.com');
        return {};
      },
    });
  });
  test('users and templates without their permissions', () => {
    definePlugin(reader, {
      onLoad({ api }) {
        // @ts-expect-error -- users need read:users
        void api.users;
        // @ts-expect-error -- templates need read:templates
        void api.templates;
        return {};
      },
    });
  });
  test('update of a user with read:users alone', () => {
    definePlugin(people, {
      onLoad({ api }) {
        // @ts-expect-error -- update needs write:users
        void api.users.update('id', { active: false });
        return {};
      },
    });
  });
});

describe('what a permission unlocks has its type', () => {
  test('read:sessions', () => {
    definePlugin(reader, {
      onLoad({ api }) {
        expectTypeOf(api.sessions.get('id')).resolves.toEqualTypeOf<Session>();
        expectTypeOf(api.sessions.list({ state: 'running' })).resolves.toEqualTypeOf<readonly Session[]>();
        return {};
      },
    });
  });
  test('write:sessions', () => {
    definePlugin(writer, {
      onLoad({ api }) {
        expectTypeOf(api.sessions.wake('id', { timeoutMs: 5 })).resolves.toEqualTypeOf<Session>();
        return {};
      },
    });
  });
  test('read:users', () => {
    definePlugin(people, {
      onLoad({ api }) {
        expectTypeOf(api.users.get('id')).resolves.toEqualTypeOf<User>();
        return {};
      },
    });
  });
  test('network gives a fetch that vendor libraries take', () => {
    definePlugin(sender, {
      onLoad({ api }) {
        expectTypeOf(api.fetch).toEqualTypeOf<typeof globalThis.fetch>();
        return {};
      },
    });
  });
  test('what needs no permission is there for everybody', () => {
    definePlugin(bare, {
      onLoad({ api }) {
        expectTypeOf(api.storage.get('k')).resolves.toBeUnknown();
        expectTypeOf(api.notify({ role: 'admin' }, { title: 'x' })).resolves.toEqualTypeOf<{ readonly id: string }>();
        expectTypeOf(api.log.info).toBeCallableWith('text', { n: 1 });
        return {};
      },
    });
  });
  test('an unknown state is no filter', () => {
    definePlugin(reader, {
      onLoad({ api }) {
        // @ts-expect-error -- there is no such state
        void api.sessions.list({ state: 'deleted' });
        return {};
      },
    });
  });
  test('nobody notifies everybody by accident', () => {
    definePlugin(bare, {
      onLoad({ api }) {
        // @ts-expect-error -- an audience names a user, a group, a role or a session
        void api.notify({}, { title: 'x' });
        // @ts-expect-error -- a notice has a title
        void api.notify({ user: 'u' }, { text: 'x' });
        return {};
      },
    });
  });
});

describe('an optional permission makes its members optional', () => {
  test('a call goes through ?.', () => {
    definePlugin(cautious, {
      onLoad({ api }) {
        expectTypeOf(api.sessions.terminate).toBeNullable();
        void api.sessions.terminate?.('id');
        return {};
      },
    });
  });
  test('a plain call does not compile', () => {
    definePlugin(cautious, {
      onLoad({ api }) {
        // @ts-expect-error -- may not be granted
        void api.sessions.terminate('id');
        // @ts-expect-error -- may not be granted
        void api.fetch('https://example.com');
        // @ts-expect-error -- may not be granted
        void api.users.get('id');
        return {};
      },
    });
  });
  test('members of a granted permission beside it stay plain', () => {
    definePlugin(cautious, {
      onLoad({ api }) {
        expectTypeOf(api.sessions.get('id')).resolves.toEqualTypeOf<Session>();
        return {};
      },
    });
  });
});

describe('handlers follow the manifest', () => {
  test('a declared event gets its payload', () => {
    definePlugin(listener, {
      onLoad: () => ({
        events: {
          'session.created': (event) => expectTypeOf(event.data.session).toEqualTypeOf<Session>(),
          'user.login': (event) => expectTypeOf(event.data.method).toEqualTypeOf<'password' | 'sso' | 'token'>(),
        },
      }),
    });
  });
  test('a missing handler does not compile', () => {
    // @ts-expect-error -- user.login has no handler
    definePlugin(listener, { onLoad: () => ({ events: { 'session.created': noop } }) });
  });
  test('no handlers at all do not compile', () => {
    // @ts-expect-error -- both events lack their handler
    definePlugin(listener, { onLoad: () => ({}) });
  });
  test('a handler for an undeclared event does not compile', () => {
    definePlugin(listener, {
      // @ts-expect-error -- user.logout is not declared
      onLoad: () => ({ events: { 'session.created': noop, 'user.login': noop, 'user.logout': noop } }),
    });
  });
  test('a section that the manifest does not have does not compile', () => {
    // @ts-expect-error -- bare declares no events
    definePlugin(bare, { onLoad: () => ({ events: { 'session.created': noop } }) });
    // @ts-expect-error -- bare declares no commands
    definePlugin(bare, { onLoad: () => ({ commands: { 'x:y': noop } }) });
  });
  test('a misspelt hook does not compile', () => {
    // @ts-expect-error -- the hook is onEnable
    definePlugin(bare, { onLoad: () => ({ onEnabled: noop }) });
  });
  test('hooks are typed', () => {
    definePlugin(bare, {
      onLoad: () => ({
        onDisable(reason) {
          expectTypeOf(reason).toEqualTypeOf<'disable' | 'config' | 'upgrade' | 'uninstall' | 'shutdown'>();
        },
        onConfigChange(changed) {
          expectTypeOf(changed).toEqualTypeOf<readonly string[]>();
        },
      }),
    });
  });
  test('a plugin without anything compiles', () => {
    definePlugin(bare, { onLoad: () => ({}) });
    definePlugin(bare, { onLoad: async () => ({}) });
  });
  test('commands answer with what was done', () => {
    definePlugin(commander, { onLoad: () => ({ commands: { 'c:test': () => ({ done: 'Sent' }) } }) });
    // @ts-expect-error -- c:test has no handler
    definePlugin(commander, { onLoad: () => ({ commands: {} }) });
    // @ts-expect-error -- an answer is { done }
    definePlugin(commander, { onLoad: () => ({ commands: { 'c:test': () => 42 } }) });
  });
  test('a permission that does not exist is not taken for one', () => {
    definePlugin({ name: 'odd', permissions: ['read:everything'] } as const, {
      onLoad({ api }) {
        // @ts-expect-error -- nothing is unlocked
        void api.sessions;
        return {};
      },
    });
  });
});

describe('jobs follow their schemas', () => {
  const jobs = { send: z.object({ text: z.string() }), sweep: z.object({}) };
  test('a run has the payload of its job', () => {
    definePlugin(worker, {
      jobs,
      onLoad: () => ({
        jobs: {
          send: (run) => expectTypeOf(run).toEqualTypeOf<JobRun<{ text: string }>>(),
          sweep: noop,
        },
      }),
    });
  });
  test('a payload that does not fit does not compile', () => {
    definePlugin(worker, {
      jobs,
      onLoad({ api }) {
        expectTypeOf(api.jobs.enqueue('send', { text: 'x' })).resolves.toEqualTypeOf<{
          readonly id: string;
          readonly fresh: boolean;
        }>();
        // @ts-expect-error -- text is a string
        void api.jobs.enqueue('send', { text: 1 });
        // @ts-expect-error -- there is no such job
        void api.jobs.enqueue('sned', { text: 'x' });
        return { jobs: { send: noop, sweep: noop } };
      },
    });
  });
  test('a job without a schema does not compile', () => {
    // @ts-expect-error -- sweep has no schema
    definePlugin(worker, { jobs: { send: jobs.send }, onLoad: () => ({ jobs: { send: noop, sweep: noop } }) });
  });
  test('a schema for an undeclared job does not compile', () => {
    definePlugin(worker, {
      // @ts-expect-error -- other is not declared
      jobs: { ...jobs, other: z.string() },
      onLoad: () => ({ jobs: { send: noop, sweep: noop } }),
    });
  });
  test('a missing job handler does not compile', () => {
    // @ts-expect-error -- sweep has no handler
    definePlugin(worker, { jobs, onLoad: () => ({ jobs: { send: noop } }) });
  });
});

describe('the configuration follows its schema', () => {
  const config = z.strictObject({
    url: secret(z.url()).optional(),
    limit: z.int().default(20),
    mode: z.enum(['a', 'b']),
  });
  test('values have the type after defaults', () => {
    definePlugin(bare, {
      config,
      onLoad(context) {
        expectTypeOf(context.config.get('limit')).toEqualTypeOf<number>();
        expectTypeOf(context.config.get('url')).toEqualTypeOf<string | undefined>();
        expectTypeOf(context.config.all.mode).toEqualTypeOf<'a' | 'b'>();
        return {};
      },
    });
  });
  test('an unknown key does not compile', () => {
    definePlugin(bare, {
      config,
      onLoad(context) {
        // @ts-expect-error -- there is no such key
        context.config.get('limt');
        return {};
      },
    });
  });
  test('a value of another type is not written', () => {
    definePlugin(bare, {
      config,
      onLoad(context) {
        // @ts-expect-error -- mode is a or b
        void context.config.set('mode', 'c');
        return {};
      },
    });
  });
  test('without a schema there is no key', () => {
    definePlugin(bare, {
      onLoad(context) {
        // @ts-expect-error -- there is no schema
        context.config.get('anything');
        return {};
      },
    });
  });
  test('"Test connection" has the same context', () => {
    definePlugin(sender, {
      config,
      async test(context) {
        expectTypeOf(context.config.get('limit')).toEqualTypeOf<number>();
        await context.api.fetch('https://example.com');
        return { name: 'Reach example.com', status: 'ok' };
      },
      onLoad: () => ({}),
    });
  });
  test('a check has a known status', () => {
    definePlugin(bare, {
      // @ts-expect-error -- a status is ok, warn or failed
      test: () => ({ name: 'x', status: 'fine' }),
      onLoad: () => ({}),
    });
  });
});
