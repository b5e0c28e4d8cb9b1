import type { Endpoint } from '../config.ts';
import { configSchema } from '../config.ts';
import type { PlatformEvent } from '@streamspace/plugin-sdk';

export const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

/** An endpoint as the configuration gives it, with its defaults. */
export function endpoint(fields: Readonly<Record<string, unknown>> = {}): Endpoint {
  const [parsed] = configSchema.parse({
    endpoints: [{ id: 'crm', url: 'https://crm.example/hooks', events: ['session.*'], secret, ...fields }],
  }).endpoints;
  if (parsed === undefined) throw new Error('the sample has one endpoint');
  return parsed;
}

export function event(
  type: string,
  data: Readonly<Record<string, unknown>>,
  fields: Partial<PlatformEvent> = {},
): PlatformEvent {
  return {
    id: 'evt_01JDHZ3M5R8Q4W2X6Y7Z9ABCDE',
    type,
    occurredAt: '2026-11-25T07:00:00.000Z',
    certainty: 'observed',
    subject: { kind: 'session', id: 'ada-firefox' },
    orgId: 'default-org',
    source: 'control-plane',
    data,
    ...fields,
  };
}

export const session = { id: 'ada-firefox', user: 'u-ada', username: 'ada', template: 'firefox', state: 'running' };

export const sessionCreated = (fields: Partial<PlatformEvent> = {}): PlatformEvent =>
  event('session.created', { session }, fields);
