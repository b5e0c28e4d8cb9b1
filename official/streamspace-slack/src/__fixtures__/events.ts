import type { PlatformEvent } from '@streamspace/plugin-sdk';

let serial = 0;

export function event(
  type: string,
  data: Readonly<Record<string, unknown>>,
  fields: Partial<PlatformEvent> = {},
): PlatformEvent {
  serial += 1;
  return {
    id: `evt_${String(serial).padStart(26, '0')}`,
    type,
    occurredAt: '2026-11-25T07:00:00.000Z',
    certainty: 'observed',
    subject: { kind: 'system', id: 'platform' },
    orgId: 'default-org',
    source: 'control-plane',
    data,
    ...fields,
  };
}

export const session = {
  id: 'ada-firefox-1a2b3c4d',
  user: 'u-ada',
  username: 'ada',
  template: 'firefox',
  state: 'pending',
  resources: { cpu: '2', memory: '4Gi' },
};

/** An event about a session; `more` goes beside the session, `fields` into it. */
export function sessionEvent(type: string, fields: object = {}, more: object = {}): PlatformEvent {
  const about = { ...session, ...fields };
  return event(type, { session: about, ...more }, { subject: { kind: 'session', id: about.id } });
}

export const userCreated = (fields: object = {}): PlatformEvent =>
  event(
    'user.created',
    {
      user: { id: 'u-bob', username: 'bob', fullName: 'Bob Byte', email: 'bob@example.com', ...fields },
      provider: 'local',
    },
    { subject: { kind: 'user', id: 'u-bob' } },
  );

export const quotaExceeded = (): PlatformEvent =>
  event(
    'quota.exceeded',
    {
      quota: {
        owner: { kind: 'user', id: 'u-ada' },
        resource: 'sessions',
        used: 5,
        limit: 5,
        ratio: 1,
        level: 'exceeded',
      },
      user: { id: 'u-ada', username: 'ada' },
    },
    { subject: { kind: 'user', id: 'u-ada' } },
  );
