import { eventCatalogue, isEventType, type EventType, type PlatformEvent } from '@streamspace/plugin-sdk';
import { sampleEvent } from '@streamspace/plugin-testing';
import { describe, expect, test } from 'vitest';
import { headings } from './headings.ts';
import { noticeSchema, toNotice, type Notice } from './notice.ts';
import { severitySchema } from './severity.ts';

const options = { includeDetails: true, baseUrl: 'https://streamspace.example/' };
const types = Object.keys(eventCatalogue).filter(isEventType);
const facts = ({ facts: list }: Notice) => Object.fromEntries(list.map(({ label, value }) => [label, value]));
const session = { id: 'ada-firefox-1a2b3c4d', user: 'u-ada', username: 'ada', template: 'firefox' };

/** An event with other data than any type says. */
const withData = (type: string, data: object): PlatformEvent =>
  ({ ...sampleEvent('session.created'), type, data }) as PlatformEvent;

test('every event of the catalogue has a heading of its own', () => {
  expect(Object.keys(headings).toSorted()).toEqual(types.toSorted());
});

describe.each(types)('%s', (type: EventType) => {
  test('is a notice with facts, and nothing in it is empty', () => {
    const event = sampleEvent(type);
    const notice = toNotice(event, options);
    expect(noticeSchema.parse(JSON.parse(JSON.stringify(notice)))).toEqual(notice);
    expect(notice.facts.length).toBeGreaterThan(0);
    expect(notice.summary).not.toMatch(/undefined|\[object/);
    expect(JSON.stringify(notice)).not.toMatch(/undefined|null|NaN|\[object|"value":""/);
  });

  test('without any data is still a notice', () => {
    for (const data of [{}, { session: {} }, { user: {} }, { quota: {} }, { violation: {} }, { alert: null }]) {
      const notice = toNotice(withData(type, data), options);
      expect(noticeSchema.safeParse(notice).success).toBe(true);
      expect(JSON.stringify(notice)).not.toMatch(/undefined|null|NaN|\[object|"value":""/);
      expect(notice.summary).not.toBe('');
    }
  });
});

test('a session tells owner, template, state and, with details, size, reason and node', () => {
  const hibernated = sampleEvent('session.hibernated', {
    session: { ...session, state: 'hibernated', node: 'n-1', resources: { cpu: '2', memory: '4Gi' } },
    reason: 'idle',
  });
  const notice = toNotice(hibernated, options);
  expect(notice).toMatchObject({
    emoji: '💤',
    title: 'Session hibernated',
    summary: 'ada, firefox',
    severity: 'warning',
    session: { id: session.id, state: 'hibernated' },
    user: session.user,
    link: { text: 'Open session', url: 'https://streamspace.example/sessions/ada-firefox-1a2b3c4d' },
  });
  expect(facts(notice)).toEqual({
    User: 'ada',
    Template: 'firefox',
    Session: session.id,
    State: 'hibernated',
    CPU: '2',
    Memory: '4Gi',
    Node: 'n-1',
    Reason: 'idle',
  });
  const bare = toNotice(hibernated, { ...options, includeDetails: false });
  expect(Object.keys(facts(bare))).toEqual(['User', 'Template', 'Session', 'State']);
});

test('without details there is no error, no name of a file and no address in any notice', () => {
  const planted = 'PLANTED';
  const events = [
    sampleEvent('session.failed', { error: { message: planted } }),
    sampleEvent('snapshot.failed', { error: { message: planted } }),
    sampleEvent('workflow.failed', { error: { code: 'x', message: planted } }),
    sampleEvent('plugin.error', { error: { message: planted } }),
    sampleEvent('session.file_transfer', { name: planted }),
    sampleEvent('user.created', { user: { email: planted, fullName: planted } }),
    sampleEvent('session.network_denied', { host: planted }),
  ];
  for (const event of events) {
    expect(JSON.stringify(toNotice(event, options))).toContain(planted);
    expect(JSON.stringify(toNotice(event, { ...options, includeDetails: false }))).not.toContain(planted);
  }
});

test('amounts are written in their units', () => {
  const quota = (resource: 'cpu' | 'memory' | 'sessions', used: number, limit: number) =>
    facts(toNotice(sampleEvent('quota.exceeded', { quota: { resource, used, limit } }), options))['Used'];
  expect(quota('cpu', 4500, 4000)).toBe('4.5 cores of 4 cores');
  expect(quota('memory', 8 * 1024 ** 3, 1.5 * 1024 ** 3)).toBe('8 GiB of 1.5 GiB');
  expect(quota('sessions', 5, 5)).toBe('5 of 5');
  const invoice = { id: 'i', number: '2026-7', amountMinor: 1250, currency: 'EUR', dueAt: '2026-12-01T00:00:00.000Z' };
  expect(facts(toNotice(sampleEvent('billing.invoice.created', { invoice }), options))).toMatchObject({
    Amount: '12.50 EUR',
  });
  const ended = sampleEvent('session.terminated', { lifetimeMs: 7_500_000, reason: 'unknown' });
  expect(facts(toNotice(ended, options))).toMatchObject({ Duration: '2 h 5 min' });
  expect(facts(toNotice(ended, options))).not.toHaveProperty('Reason');
});

test('an event of a plugin’s own is spelled out, with its scalars but without what looks secret', () => {
  const data = { host: 'h-1', apiToken: 'hunter2', auth: { password: 'x', user: 'bob' }, nothing: null, list: ['x'] };
  const notice = toNotice(withData('plugin.scanner.scan_failed', data), options);
  expect(notice).toMatchObject({ title: 'Plugin scanner scan failed', severity: 'info' });
  expect(facts(notice)).toEqual({ host: 'h-1', user: 'bob', 0: 'x' });
  const many = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`field${index}`, index]));
  expect(toNotice(withData('plugin.other.done', many), options).facts).toHaveLength(8);
});

test('texts of others are lines that can be seen, and no longer than they may be', () => {
  const hostile = `a\u202Eb\u0000\r\n\tc\u200B\uD800${'👩'.repeat(400)}`;
  const notice = toNotice(sampleEvent('session.created', { session: { ...session, template: hostile } }), options);
  expect(Array.from(facts(notice)['Template'] ?? '')).toHaveLength(200);
  expect(facts(notice)['Template']).toMatch(/^ab c👩+…$/u);
  expect(JSON.stringify(notice).isWellFormed()).toBe(true);
});

test.each<[EventType, string]>([
  ['cluster.degraded', 'sessions: nodes_not_ready, 34 %, 41 sessions'],
  ['storage.degraded', 'recordings: UNAVAILABLE'],
  ['audit.integrity_failed', 'records 18220 to 18224: missing'],
  ['audit.sealed', 'segment 42, records 41001 to 42000'],
  ['compliance.check_completed', 'soc2: 41 passed, 2 failed, 3 unknown'],
  ['billing.quota.exceeded', '102 % of 500.00 EUR'],
  ['system.startup', 'version 0.1.0'],
  ['config.changed', 'service: heartbeatSeconds'],
  ['events.dropped', '12 of session.heartbeat'],
  ['email.delivered', '1 recipient'],
])('%s, which is about no entity, is a sentence: %s', (type, sentence) => {
  expect(toNotice(sampleEvent(type), options).summary).toBe(sentence);
});

test('an id stays inside its link', () => {
  const event = sampleEvent('session.created', { session: { ...session, id: '../admin?x=<y>|z' } });
  expect(toNotice(event, options).link?.url).toBe('https://streamspace.example/sessions/..%2Fadmin%3Fx%3D%3Cy%3E%7Cz');
  expect(toNotice(sampleEvent('user.deleted'), options).link).toBeUndefined();
});

test.each([
  ['node.notready', 'node.ready'],
  ['agent.disconnected', 'agent.connected'],
  ['plugin.error', 'plugin.recovered'],
  ['storage.degraded', 'storage.recovered'],
  ['cluster.degraded', 'cluster.recovered'],
  ['alert.triggered', 'alert.resolved'],
] as const)('%s and %s are about one problem, which the second one ends', (first, last) => {
  const begun = toNotice(sampleEvent(first), options).problem;
  const ended = toNotice({ ...sampleEvent(last), subject: sampleEvent(first).subject }, options).problem;
  expect(ended.key).toBe(begun.key);
  expect([begun.isOver, ended.isOver]).toEqual([false, true]);
});

test('violations and alerts have the severity that they state, recoveries are news', () => {
  const of = (event: PlatformEvent) => toNotice(event, options).severity;
  const violations = (['low', 'medium', 'high', 'critical'] as const).map((severity) =>
    of(sampleEvent('audit.violation', { violation: { severity } })),
  );
  expect(violations).toEqual(['warning', 'warning', 'error', 'critical']);
  expect(of(sampleEvent('alert.triggered', { alert: { severity: 'critical' } }))).toBe('critical');
  expect(of(sampleEvent('alert.resolved', { alert: { severity: 'critical' } }))).toBe('info');
  expect(of(sampleEvent('node.notready'))).toBe('critical');
  expect(of(sampleEvent('node.ready'))).toBe('info');
  expect(severitySchema.options).toEqual(['info', 'warning', 'error', 'critical']);
});
