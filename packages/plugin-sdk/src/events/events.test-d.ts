import { describe, expectTypeOf, test } from 'vitest';
import type { EventFor, EventTypesOf, PlatformEvent, Session, User, Violation } from './index.ts';

describe('the event behind a name', () => {
  test('a name gives its payload', () => {
    expectTypeOf<EventFor<'session.created'>['data']['session']>().toEqualTypeOf<Session>();
    expectTypeOf<EventFor<'user.created'>['data']['user']>().toEqualTypeOf<User>();
  });
  test('an alias gives the payload and the name of its event', () => {
    expectTypeOf<EventFor<'session.deleted'>['type']>().toEqualTypeOf<'session.terminated'>();
    expectTypeOf<EventFor<'dlp.violation'>['data']['violation']>().toEqualTypeOf<Violation>();
  });
  test('a pattern gives the union of its events', () => {
    expectTypeOf<EventTypesOf<'quota.*'>>().toEqualTypeOf<'quota.warning' | 'quota.exceeded'>();
    expectTypeOf<EventTypesOf<'template.*'>>().toEqualTypeOf<
      'template.created' | 'template.updated' | 'template.deleted'
    >();
  });
  test('a pattern crosses dots', () => {
    expectTypeOf<'session.resources.updated'>().toExtend<EventTypesOf<'session.*'>>();
  });
  test('a pattern leaves out the lossy heartbeat, which must be named', () => {
    expectTypeOf<'session.heartbeat'>().not.toExtend<EventTypesOf<'session.*'>>();
    expectTypeOf<EventFor<'session.heartbeat'>['type']>().toEqualTypeOf<'session.heartbeat'>();
  });
  test('the type narrows the payload', () => {
    const handle = (event: EventFor<'session.*'>): void => {
      if (event.type === 'session.failed') expectTypeOf(event.data.error.code).toBeString();
      // @ts-expect-error -- only a failed session has an error
      void event.data.error;
    };
    void handle;
  });
  test('an own event of another plugin is plain JSON', () => {
    expectTypeOf<EventFor<'plugin.other.thing_done'>>().toEqualTypeOf<PlatformEvent<'plugin.other.thing_done'>>();
  });
  test('payloads are read-only', () => {
    const handle = (event: EventFor<'session.created'>): void => {
      // @ts-expect-error -- events are facts
      event.data.session.state = 'failed';
      // @ts-expect-error -- events are facts
      event.id = 'x';
    };
    void handle;
  });
});
