import { describe, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { definePlugin, type CallContext, type Events, type Manifest } from './index.ts';

const bare = { name: 'bare', permissions: [] } as const;
const emitter = { name: 'emitter', permissions: [], emits: ['plugin.emitter.done', 'plugin.emitter.begun'] } as const;
const sharer = { name: 'sharer', permissions: [], emits: ['audit.violation', 'storage.degraded'] } as const;
const both = { name: 'both', permissions: [], emits: ['workflow.failed', 'plugin.both.step_done'] } as const;

const done = z.object({ runId: z.string(), steps: z.int().default(0) });
const emits = { 'plugin.emitter.done': done, 'plugin.emitter.begun': z.object({}) };

describe('an event of the plugin’s own', () => {
  test('takes what its schema takes, and answers with its id', () => {
    definePlugin(emitter, {
      emits,
      onLoad({ api }) {
        expectTypeOf(api.events.emit('plugin.emitter.done', { runId: 'r', steps: 2 })).resolves.toEqualTypeOf<{
          readonly id: string;
          readonly fresh: boolean;
        }>();
        void api.events.emit('plugin.emitter.begun', {});
        return {};
      },
    });
  });
  test('may leave out what has a default', () => {
    definePlugin(emitter, {
      emits,
      onLoad({ api }) {
        void api.events.emit('plugin.emitter.done', { runId: 'r' });
        return {};
      },
    });
  });
  test('with another payload does not compile', () => {
    definePlugin(emitter, {
      emits,
      onLoad({ api }) {
        // @ts-expect-error -- runId is a string
        void api.events.emit('plugin.emitter.done', { runId: 1 });
        // @ts-expect-error -- runId is missing
        void api.events.emit('plugin.emitter.done', {});
        // @ts-expect-error -- there is no payload
        void api.events.emit('plugin.emitter.done');
        return {};
      },
    });
  });
  test('that the manifest does not list does not compile', () => {
    definePlugin(emitter, {
      emits,
      onLoad({ api }) {
        // @ts-expect-error -- a typo
        void api.events.emit('plugin.emitter.dome', { runId: 'r' });
        // @ts-expect-error -- of the platform
        void api.events.emit('session.created', {});
        return {};
      },
    });
  });
  test('without a schema does not compile', () => {
    // @ts-expect-error -- begun has no schema
    definePlugin(emitter, { emits: { 'plugin.emitter.done': done }, onLoad: () => ({}) });
    // @ts-expect-error -- neither has one
    definePlugin(emitter, { onLoad: () => ({}) });
  });
  test('with a schema, but not in the manifest, does not compile', () => {
    definePlugin(emitter, {
      // @ts-expect-error -- other is not listed
      emits: { ...emits, 'plugin.emitter.other': done },
      onLoad: () => ({}),
    });
    // @ts-expect-error -- bare emits nothing
    definePlugin(bare, { emits, onLoad: () => ({}) });
  });
  test('is an object', () => {
    definePlugin(emitter, {
      // @ts-expect-error -- a payload is no text
      emits: { ...emits, 'plugin.emitter.done': z.string() },
      onLoad: () => ({}),
    });
  });
  test('may be one of several shapes', () => {
    const outcome = z.discriminatedUnion('ok', [
      z.object({ ok: z.literal(true) }),
      z.object({ ok: z.literal(false), why: z.string() }),
    ]);
    definePlugin(emitter, {
      emits: { ...emits, 'plugin.emitter.done': outcome },
      onLoad({ api }) {
        void api.events.emit('plugin.emitter.done', { ok: false, why: 'x' });
        // @ts-expect-error -- a failure has a reason
        void api.events.emit('plugin.emitter.done', { ok: false });
        return {};
      },
    });
  });
});

describe('a shared event', () => {
  test('needs no schema, and has the payload that everybody knows', () => {
    definePlugin(sharer, {
      onLoad({ api }) {
        expectTypeOf(api.events.emit<'audit.violation'>)
          .parameter(1)
          .toEqualTypeOf<Events['audit.violation']>();
        void api.events.emit('storage.degraded', { purposes: ['spool'], reason: 'unreachable', since: '…' });
        return {};
      },
    });
  });
  test('with another payload does not compile', () => {
    definePlugin(sharer, {
      onLoad({ api }) {
        // @ts-expect-error -- purposes is a list
        void api.events.emit('storage.degraded', { purposes: 'spool', reason: 'unreachable', since: '…' });
        // @ts-expect-error -- not listed by this plugin
        void api.events.emit('storage.recovered', { purposes: [], reason: 'x', since: '…' });
        return {};
      },
    });
  });
  test('with a schema of the plugin’s own does not compile', () => {
    // @ts-expect-error -- the contract of audit.violation is settled
    definePlugin(sharer, { emits: { 'audit.violation': done }, onLoad: () => ({}) });
  });
  test('stands beside own ones', () => {
    definePlugin(both, {
      emits: { 'plugin.both.step_done': done },
      onLoad({ api }) {
        const workflow = { id: 'w', name: 'W', owner: 'u' };
        void api.events.emit('workflow.failed', { workflow, runId: 'r', trigger: 'manual' }, { ref: 'w/r' });
        void api.events.emit('plugin.both.step_done', { runId: 'r' }, { subject: { kind: 'workflow', id: 'w' } });
        return {};
      },
    });
  });
});

describe('how an event is emitted', () => {
  test('has options that a plugin may choose, and none that the host decides', () => {
    definePlugin(sharer, {
      onLoad({ api }) {
        const data = { purposes: [], reason: 'x', since: '…' } as const;
        void api.events.emit('storage.degraded', data, { dedupeKey: 'd', occurredAt: '2026-01-01T00:00:00Z' });
        // @ts-expect-error -- who states an event is not the plugin's choice
        void api.events.emit('storage.degraded', data, { source: 'host' });
        // @ts-expect-error -- nor is what caused it
        void api.events.emit('storage.degraded', data, { causedBy: [] });
        return {};
      },
    });
  });
  test('a plugin that lists nothing emits nothing', () => {
    definePlugin(bare, {
      onLoad({ api }) {
        expectTypeOf(api.events.emit).parameter(0).toBeNever();
        return {};
      },
    });
  });
  test('"Test connection" has the same types', () => {
    definePlugin(emitter, {
      emits,
      async test({ api }) {
        await api.events.emit('plugin.emitter.begun', {});
        // @ts-expect-error -- a typo
        await api.events.emit('plugin.emitter.bgun', {});
      },
      onLoad: () => ({}),
    });
  });
});

test('a command hears when nobody waits for it any more', () => {
  const commander = {
    name: 'commander',
    permissions: [],
    contributes: { commands: [{ id: 'c:sync', title: 'Sync' }] },
  } as const;
  definePlugin(commander, {
    onLoad: () => ({
      commands: {
        'c:sync': (_call, context) => {
          expectTypeOf(context).toEqualTypeOf<CallContext>();
          expectTypeOf(context.signal).toEqualTypeOf<AbortSignal>();
        },
      },
    }),
  });
  expectTypeOf<Manifest['emits']>().toEqualTypeOf<string[] | undefined>();
});

describe('an event for one plugin', () => {
  const carrier = { name: 'carrier', permissions: [], emits: ['email.failed', 'storage.degraded'] } as const;
  test('names it, and no other event does', () => {
    definePlugin(carrier, {
      onLoad({ api }) {
        const data: Events['email.failed'] = { messageId: 'm1', recipients: 1 };
        void api.events.emit('email.failed', data, { to: 'asker', dedupeKey: 'm1' });
        // @ts-expect-error -- for whom?
        void api.events.emit('email.failed', data);
        const degraded: Events['storage.degraded'] = { purposes: [], reason: 'UNAVAILABLE', since: '' };
        // @ts-expect-error -- it is for everybody
        void api.events.emit('storage.degraded', degraded, { to: 'asker' });
        return {};
      },
    });
  });
});
