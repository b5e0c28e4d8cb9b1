import { describe, expect, test } from 'vitest';
import { eventCatalogue, type DirectedEventType, type EventType } from './catalogue.ts';
import type { AliasTargets } from './envelope.ts';
import { canonicalEventType, isSubscribable, matchSubscription } from './match.ts';

const event = (type: string, data: unknown = {}) => ({ type, data });

describe('the most specific name takes an event', () => {
  test.each<[readonly string[], string, string | undefined]>([
    [['session.created'], 'session.created', 'session.created'],
    [['session.*', 'session.created'], 'session.created', 'session.created'],
    [['session.*', 'session.deleted'], 'session.terminated', 'session.deleted'],
    [['*', 'session.*'], 'session.idle', 'session.*'],
    [['billing.*', 'billing.payment.*'], 'billing.payment.failed', 'billing.payment.*'],
    [['session.*'], 'session.resources.updated', 'session.*'],
    [['*'], 'plugin.other.done', '*'],
    [['session.created'], 'session.started', undefined],
    [['sess.*'], 'session.started', undefined],
    [[], 'session.started', undefined],
  ])('%j and %s', (names, type, expected) => {
    expect(matchSubscription(names, event(type))).toBe(expected);
  });
});

test('a pattern never matches lossy or directed events, a name does', () => {
  expect(matchSubscription(['*', 'session.*'], event('session.heartbeat'))).toBeUndefined();
  expect(matchSubscription(['session.heartbeat'], event('session.heartbeat'))).toBe('session.heartbeat');
  expect(matchSubscription(['email.*'], event('email.failed'))).toBeUndefined();
});

test('dlp.violation takes the violations of dlp only', () => {
  const violation = (source: string) => event('audit.violation', { violation: { source } });
  expect(matchSubscription(['dlp.violation'], violation('dlp'))).toBe('dlp.violation');
  expect(matchSubscription(['dlp.violation'], violation('compliance'))).toBeUndefined();
  expect(matchSubscription(['dlp.violation', 'audit.violation'], violation('dlp'))).toBe('audit.violation');
  expect(matchSubscription(['dlp.violation'], event('audit.violation', null))).toBeUndefined();
});

test('aliases resolve to names of the catalogue, and no alias is a name itself', () => {
  for (const { aliases = [] } of Object.values(eventCatalogue)) {
    for (const alias of aliases) {
      expect(Object.hasOwn(eventCatalogue, alias), alias).toBe(false);
      expect(Object.hasOwn(eventCatalogue, canonicalEventType(alias)), alias).toBe(true);
    }
  }
});

test.each(['session.created', 'session.deleted', 'session.*', 'node.drain.*', 'plugin.x.y', 'plugin.x.*', '*'])(
  'a manifest may list %s',
  (name) => expect(isSubscribable(name)).toBe(true),
);

test.each([
  'session',
  'session.',
  'session.creatd',
  '*.created',
  'se*',
  'Session.created',
  '',
  'plugin.X.y',
  'toString',
])('a manifest may not list "%s"', (name) => expect(isSubscribable(name)).toBe(false));

test('types know the aliases and the directed events of the catalogue, and no others', () => {
  const targets: AliasTargets = {
    'session.awakened': 'session.woken',
    'session.deleted': 'session.terminated',
    'session.stopped': 'session.terminated',
    'session.ended': 'session.terminated',
    'collaboration.started': 'session.shared',
    'collaboration.ended': 'session.unshared',
    'session.print': 'session.printed',
    'session.device': 'session.device_attached',
    'plugin.updated': 'plugin.upgraded',
    'dlp.violation': 'audit.violation',
    'compliance.violation': 'audit.violation',
  };
  const directed: Readonly<Record<DirectedEventType, true>> = { 'email.delivered': true, 'email.failed': true };
  const types = Object.keys(eventCatalogue) as EventType[];
  expect(
    Object.fromEntries(types.flatMap((type) => (eventCatalogue[type].aliases ?? []).map((alias) => [alias, type]))),
  ).toEqual(targets);
  expect(types.filter((type) => eventCatalogue[type].provider !== undefined)).toEqual(Object.keys(directed));
});
