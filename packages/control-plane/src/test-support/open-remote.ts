import type { PlatformEvent } from '@streamspace/plugin-sdk';
import { setImmediate as turn } from 'node:timers/promises';
import type { ControlPlane } from '../control-plane.ts';
import { createFakeControlPlane, type FakeControlPlane, type FakeOptions } from '../fake/create-fake-control-plane.ts';
import { createRemoteControlPlane } from '../remote/create-remote-control-plane.ts';
import type { RemoteOptions } from '../remote/options.ts';
import { morning } from './open-test-platform.ts';
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts';

const stepMs = 500;

/** A fake and a clock that both stand still until they are moved, without a network. */
export function openFake(options: Omit<FakeOptions, 'clock'> = {}) {
  const clock = createVirtualClock(morning);
  const fake = createFakeControlPlane({ clock, ...options });
  return {
    clock,
    fake,
    connect: (own: Partial<RemoteOptions> = {}) => connect(clock, fake, own),
    /** Moves the time in small steps, in which promises come true. */
    async pass(ms: number) {
      for (let passed = 0; passed < ms; passed += stepMs) {
        // oxlint-disable-next-line no-await-in-loop -- time passes step by step
        await settle();
        clock.advance(Math.min(stepMs, ms - passed));
      }
      await settle();
    },
  };
}

function connect(clock: VirtualClock, fake: FakeControlPlane, options: Partial<RemoteOptions>): ControlPlane {
  return createRemoteControlPlane({
    url: 'http://fake',
    credentials: { username: 'svc-plugins', password: 'Passw0rd!' },
    path: ':memory:',
    timezone: 'UTC',
    clock,
    log: () => undefined,
    fetch: fake.fetch,
    openFrames(_url, token, { onFrame, onEnd }) {
      let isOver = false;
      const end = (status?: number) => {
        if (!isOver) onEnd(status);
        isOver = true;
      };
      const stop = fake.subscribe(token, { send: (text) => isOver || onFrame(text), close: () => end() });
      if (stop === undefined) queueMicrotask(() => end(401));
      return () => {
        isOver = true;
        stop?.();
      };
    },
    ...options,
  });
}

async function settle(): Promise<void> {
  for (let i = 0; i < 3; i += 1) {
    // oxlint-disable-next-line no-await-in-loop -- an answer takes a few turns
    await turn();
  }
}

/** Everything that was derived so far but heartbeats. */
export async function allEventsOf(controlPlane: Pick<ControlPlane, 'readEvents'>): Promise<readonly PlatformEvent[]> {
  const events: PlatformEvent[] = [];
  let batch = await controlPlane.readEvents(undefined, 1000);
  while (batch.length > 0) {
    events.push(...batch.map(({ event }) => event));
    // oxlint-disable-next-line no-await-in-loop -- one page leads to the next
    batch = await controlPlane.readEvents(batch.at(-1)?.cursor, 1000);
  }
  return events.filter(({ type }) => type !== 'session.heartbeat');
}
