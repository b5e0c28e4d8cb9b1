import { expect } from 'vitest';
import { signingSecret, type Receiver } from '../../test/support/receiver.ts';
import type { ServiceProcess } from '../../test/support/service-process.ts';
import { firstArrivals } from './event-load.ts';

/** Attempts that webhook-relay makes at a time: what can have been under way when something was killed. */
export const relayConcurrency = 16;

/** Installs webhook-relay and points it at the receiver. */
export async function installRelay(service: ServiceProcess, receiver: Receiver): Promise<void> {
  const endpoint = { id: 'own', url: receiver.url, events: ['session.updated'], secret: signingSecret };
  await service.api('POST', '/plugins/catalog/webhook-relay/install', { config: { endpoints: [endpoint] } });
  await service.api('POST', '/plugins/webhook-relay/consents', { host: '127.0.0.1', port: receiver.port });
  await service.api('POST', '/plugins/webhook-relay/enable');
}

/** What arrived is genuine, and in order for each session. */
export function expectOrderKept({ messages, forged }: Receiver): void {
  expect(forged).toBe(0);
  for (const [session, numbers] of firstArrivals(messages)) {
    expect(numbers, session).toEqual(numbers.toSorted((a, b) => a - b));
  }
}
