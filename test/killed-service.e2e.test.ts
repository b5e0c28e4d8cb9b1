import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { signingSecret, startReceiver, type Receiver } from './support/receiver.ts';
import { startServiceProcess, type ServiceProcess } from './support/service-process.ts';

const events = 1000;
const sessions = 20;

let dataDir: string;
let receiver: Receiver;
let service: ServiceProcess;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'streamspace-killed-'));
  receiver = await startReceiver();
  service = await startServiceProcess(dataDir, 0);
});
afterEach(async () => {
  await service.stop();
  receiver.close();
  rmSync(dataDir, { recursive: true, force: true });
});

test('a service that is killed in the middle of 1,000 events delivers every one, in order for its session', async () => {
  const endpoint = { id: 'own', url: receiver.url, events: ['session.*'], secret: signingSecret };
  await service.api('POST', '/plugins/catalog/webhook-relay/install', { config: { endpoints: [endpoint] } });
  await service.api('POST', '/plugins/webhook-relay/consents', { host: '127.0.0.1', port: receiver.port });
  await service.api('POST', '/plugins/webhook-relay/enable');

  /** Ids of the accepted events of each session, in the order in which the service accepted them. */
  const accepted = new Map<string, string[]>();
  let killed = false;
  for (let event = 0; event < events; event += 1) {
    const session = `session-${event % sessions}`;
    if (event === events / 2) {
      await vi.waitFor(() => expect(receiver.messages.length).toBeGreaterThan(20), { timeout: 20_000 });
      await service.kill();
      killed = true;
      service = await startServiceProcess(dataDir, 0);
    }
    const { event: stated } = await service.api<{ event: { id: string } }>('POST', '/events', {
      type: 'session.updated',
      data: { session: { id: session } },
    });
    accepted.set(session, [...(accepted.get(session) ?? []), stated.id]);
  }
  expect(killed).toBe(true);

  const wanted = [...accepted.values()].flat();
  expect(wanted).toHaveLength(events);
  const arrived = (): Set<string> => new Set(receiver.messages.map(({ id }) => id));
  await vi.waitFor(() => expect(wanted.filter((id) => !arrived().has(id))).toEqual([]), {
    timeout: 60_000,
    interval: 250,
  });
  expect(receiver.forged).toBe(0);

  for (const [session, ids] of accepted) {
    const firstArrivals = [
      ...new Set(receiver.messages.filter(({ body }) => body.subject.id === session).map(({ id }) => id)),
    ];
    expect(firstArrivals, session).toEqual(ids);
  }
  const repeats = receiver.messages.length - arrived().size;
  expect(repeats, 'repeats are what was in flight when it was killed').toBeLessThanOrEqual(64);
  console.log(`${events} events, ${repeats} delivered twice after the kill`);
});
