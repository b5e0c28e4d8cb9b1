import { expectTypeOf, test } from 'vitest';
import type { Api } from '../index.ts';

type Acting<A extends { as(userId: string): Promise<unknown> }> = Awaited<ReturnType<A['as']>>;

test('acting as a user needs the permission to read sessions', () => {
  expectTypeOf<Api<'read:sessions'>>().toHaveProperty('as');
  expectTypeOf<Api<'read:users'>>().not.toHaveProperty('as');
  expectTypeOf<Api<'write:sessions'>>().not.toHaveProperty('as');
});

test('whoever acts as a user has what the plugin has of sessions and templates, and nothing else', () => {
  expectTypeOf<keyof Acting<Api<'read:sessions' | 'read:users' | 'network'>>>().toEqualTypeOf<'sessions'>();
  expectTypeOf<keyof Acting<Api<'read:sessions' | 'read:templates'>>>().toEqualTypeOf<'sessions' | 'templates'>();
  expectTypeOf<Acting<Api<'read:sessions'>>['sessions']>().not.toHaveProperty('terminate');
  expectTypeOf<Acting<Api<'read:sessions' | 'write:sessions'>>['sessions']>().toHaveProperty('terminate');
});

test('keys speak of bytes', () => {
  const { keys } = {} as Api<never>;
  expectTypeOf(keys.mac).returns.resolves.toEqualTypeOf<Uint8Array>();
  // @ts-expect-error -- a text has no bytes yet
  void keys.sign('reports', 'text');
  // @ts-expect-error -- nobody gets a secret key
  void keys.privateKey('reports');
});

test('a row of the audit trail says what was done, and not who did it', () => {
  const { audit } = {} as Api<never>;
  void audit({ action: 'report.exported' });
  // @ts-expect-error -- the host knows which plugin it is
  void audit({ action: 'report.exported', plugin: 'other' });
  // @ts-expect-error -- no outcome
  void audit({ action: 'report.exported', outcome: 'maybe' });
});

test('metrics are numbers with labels', () => {
  const { metrics } = {} as Api<never>;
  metrics.counter('sent_total', 1, { channel: 'ops', retried: true });
  // @ts-expect-error -- no number
  metrics.gauge('queue', '7');
  // @ts-expect-error -- no label
  metrics.counter('sent_total', 1, { channel: {} });
});
