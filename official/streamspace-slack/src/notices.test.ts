import { expect, test } from 'vitest';
import { event, quotaExceeded, sessionEvent, userCreated } from './__fixtures__/events.ts';
import { noticeSchema, toNotice } from './notices.ts';

const options = { includeDetails: true, baseUrl: 'https://streamspace.example/' };
const fields = (notice: ReturnType<typeof toNotice>) =>
  Object.fromEntries(notice.fields.map(({ label, value }) => [label, value]));

test('a session event tells owner, template, state and, with details, size and reason', () => {
  const hibernated = sessionEvent('session.hibernated', { state: 'hibernated', node: 'n-1' }, { reason: 'idle' });
  const notice = toNotice(hibernated, options);
  expect(notice).toMatchObject({
    emoji: '💤',
    title: 'Session hibernated',
    summary: 'ada, firefox',
    severity: 'warning',
    session: 'ada-firefox-1a2b3c4d',
  });
  expect(fields(notice)).toEqual({
    User: 'ada',
    Template: 'firefox',
    Session: 'ada-firefox-1a2b3c4d',
    State: 'hibernated',
    CPU: '2',
    Memory: '4Gi',
    Reason: 'idle',
    Node: 'n-1',
  });
  expect(notice.link).toEqual({
    text: 'Open session',
    url: 'https://streamspace.example/sessions/ada-firefox-1a2b3c4d',
  });
  expect(Object.keys(fields(toNotice(hibernated, { ...options, includeDetails: false })))).toEqual([
    'User',
    'Template',
    'Session',
    'State',
  ]);
});

test('an end tells how long the session lived, a failure what went wrong', () => {
  const ended = toNotice(sessionEvent('session.terminated', {}, { reason: 'unknown', lifetimeMs: 7_500_000 }), options);
  expect(fields(ended)).toMatchObject({ Duration: '2 h 5 min' });
  expect(fields(ended)).not.toHaveProperty('Reason');
  const failed = toNotice(
    sessionEvent('session.failed', {}, { error: { code: 'oom', message: 'out of memory' } }),
    options,
  );
  expect(failed).toMatchObject({ severity: 'error', summary: 'ada, firefox, out of memory' });
});

test('a user event shows the address only with details', () => {
  expect(fields(toNotice(userCreated(), options))).toEqual({
    Username: 'bob',
    'Full name': 'Bob Byte',
    'E-mail': 'bob@example.com',
  });
  expect(fields(toNotice(userCreated(), { ...options, includeDetails: false }))).toEqual({ Username: 'bob' });
});

test('without read:users a notice shows the id', () => {
  const notice = toNotice(event('user.created', { user: { id: 'u-bob' } }), options);
  expect(notice).toMatchObject({ summary: 'u-bob', fields: [{ label: 'Username', value: 'u-bob' }] });
});

test('a quota tells who used how much of what', () => {
  expect(toNotice(quotaExceeded(), options)).toMatchObject({
    severity: 'error',
    title: 'Quota exceeded',
    summary: 'ada, sessions, 5 of 5',
  });
});

test('a violation and an alert have the severity that they state', () => {
  const violation = (severity: string) =>
    toNotice(event('audit.violation', { violation: { id: 'v', severity, summary: 'Clipboard blocked' } }), options);
  expect(violation('low')).toMatchObject({ severity: 'warning', summary: 'Clipboard blocked' });
  expect(violation('high').severity).toBe('error');
  expect(violation('critical').severity).toBe('critical');
  const alert = { id: 'a', rule: 'sessions > 90 %', severity: 'critical', summary: 'Almost full' };
  expect(toNotice(event('alert.triggered', { alert }), options)).toMatchObject({
    severity: 'critical',
    summary: 'Almost full',
  });
  expect(toNotice(event('alert.resolved', { alert }), options).severity).toBe('info');
});

test('an event of another family is shown by its scalars, without what looks secret', () => {
  const notice = toNotice(
    event(
      'node.drain.failed',
      { node: { name: 'n-1', apiToken: 'hunter2', sessions: ['s'] }, reason: 'timeout', password: 'x', note: null },
      { subject: { kind: 'node', id: 'n-1' } },
    ),
    options,
  );
  expect(notice).toMatchObject({ title: 'Node drain failed', severity: 'error', summary: 'node n-1' });
  expect(fields(notice)).toEqual({ name: 'n-1', reason: 'timeout' });
});

test('at most eight scalars of an unknown event are shown', () => {
  const data = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`field${index}`, index]));
  expect(toNotice(event('plugin.other.done', data), options).fields).toHaveLength(8);
});

test.each([
  'session.created',
  'user.created',
  'quota.exceeded',
  'audit.violation',
  'alert.triggered',
  'billing.invoice.paid',
])('%s without any data is still a notice, and shows no "undefined"', (type) => {
  for (const data of [{}, { session: {} }, { user: {} }, { quota: {} }, { violation: {} }, { alert: {} }]) {
    const notice = toNotice(event(type, data), options);
    expect(JSON.stringify(notice)).not.toMatch(/undefined|null|"value":""/);
    expect(noticeSchema.parse(JSON.parse(JSON.stringify(notice)))).toEqual(notice);
  }
});

test('a hostile id stays inside its link', () => {
  const { link } = toNotice(sessionEvent('session.created', { id: '../admin?x=<y>|z' }), options);
  expect(link?.url).toBe('https://streamspace.example/sessions/..%2Fadmin%3Fx%3D%3Cy%3E%7Cz');
});
