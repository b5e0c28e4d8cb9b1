import { expect, test } from 'vitest';
import { event, session, sessionCreated } from './__fixtures__/samples.ts';
import { messageBody } from './message.ts';

const full = { payload: 'full', redact: [] } as const;
const parse = (body: string): Record<string, unknown> => JSON.parse(body) as Record<string, unknown>;

test('a body begins with type, timestamp and data, as the standard has it', () => {
  const body = messageBody(sessionCreated(), full);
  expect(Object.keys(parse(body)).slice(0, 3)).toEqual(['type', 'timestamp', 'data']);
  expect(parse(body)).toEqual({
    type: 'session.created',
    timestamp: '2026-11-25T07:00:00.000Z',
    data: { session },
    id: 'evt_01JDHZ3M5R8Q4W2X6Y7Z9ABCDE',
    subject: { kind: 'session', id: 'ada-firefox' },
    orgId: 'default-org',
    certainty: 'observed',
  });
});

test('a thin body refers to things and describes none', () => {
  const shared = event('session.shared', {
    session: { ...session, resources: { cpu: '2' }, tags: ['x'] },
    with: { kind: 'user', id: 'u-bob' },
    right: 'view',
    connectionId: 'c-1',
    previous: { name: 'secret project' },
  });
  expect(parse(messageBody(shared, { ...full, payload: 'thin' }))['data']).toEqual({
    session: { id: 'ada-firefox', user: 'u-ada', template: 'firefox' },
    with: { kind: 'user', id: 'u-bob' },
    connectionId: 'c-1',
  });
});

test('a body of more than 20 KiB is sent thin and says so', () => {
  const large = event('session.updated', { session, note: 'ü'.repeat(10 * 1024) });
  const body = messageBody(large, full);
  expect(parse(body)).toMatchObject({ truncated: true, data: { session: { id: 'ada-firefox' } } });
  expect(body).not.toContain('üü');

  const justFits = event('session.updated', { session, note: 'ü'.repeat(9 * 1024) });
  expect(parse(messageBody(justFits, full))).not.toHaveProperty('truncated');
});

test('redacted fields are gone at any depth and in any case, from the actor too', () => {
  const login = event(
    'user.login',
    {
      user: { id: 'u-ada', Email: 'ada@example.com', groups: [{ email: 'group@example.com' }] },
      client: { ip: '203.0.113.9' },
    },
    { actor: { kind: 'user', id: 'u-ada', ip: '203.0.113.9' } },
  );
  const body = messageBody(login, { ...full, redact: ['email', 'ip'] });
  expect(body).not.toMatch(/example\.com|203\.0\.113/);
  expect(parse(body)).toMatchObject({ data: { user: { id: 'u-ada' }, client: {} }, actor: { id: 'u-ada' } });
});
