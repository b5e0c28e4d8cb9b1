import type { Session } from '@streamspace/plugin-sdk';
import { expectTypeOf, test } from 'vitest';
import { sampleEvent } from './sample-event.ts';

test('a sample has the payload of its type', () => {
  const event = sampleEvent('session.terminated');
  expectTypeOf(event.type).toEqualTypeOf<'session.terminated'>();
  expectTypeOf(event.data.session).toEqualTypeOf<Session>();
  expectTypeOf(event.data.lifetimeMs).toEqualTypeOf<number>();
});

test('what is laid over it must fit', () => {
  const changes = { phase: 'wake', session: { resources: { cpu: '2' } }, launchMs: undefined } as const;
  expectTypeOf(sampleEvent<'session.started'>).toBeCallableWith('session.started', changes);
  // @ts-expect-error no such phase
  sampleEvent('session.started', { phase: 'sleep' });
  // @ts-expect-error no such field
  sampleEvent('session.started', { session: { nmae: 'x' } });
  // @ts-expect-error no such event
  sampleEvent('session.exploded');
});
