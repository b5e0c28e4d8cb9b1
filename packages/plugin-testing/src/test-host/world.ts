import { randomBytes } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { createEmbeddedControlPlane, type EmbeddedControlPlane } from '@streamspace/control-plane';
import {
  createInProcessLoader,
  createMemoryMedium,
  createPluginHost,
  createVault,
  createVirtualClock,
  type EgressBroker,
  type PluginHost,
  type VirtualClock,
} from '@streamspace/plugin-runtime';
import type { Json } from '@streamspace/plugin-sdk';
import { createTestEgress, type TestEgress } from '../egress/test-egress.ts';
import { createMortalClock } from './mortal-clock.ts';
import { observe, type ObservedLoader } from './observed-loader.ts';

/** Everything around a host, which outlives it. */
export interface World {
  readonly clock: VirtualClock;
  readonly controlPlane: EmbeddedControlPlane;
  readonly egress: TestEgress;
  /** Opens a host on the database of the one before; `replica` names one of several. */
  openHost(replica?: string): Promise<RunningHost>;
  close(): Promise<void>;
}

export interface RunningHost {
  readonly host: PluginHost;
  readonly loader: ObservedLoader;
  /** Ends it as a process ends that is killed: nothing is drained, told or written. */
  kill(): void;
}

let lastDatabase = 0;

export function createWorld(plugin: object, options: { readonly now: string; readonly configSchema?: Json }): World {
  const { now, configSchema } = options;
  // An event passes the feed, the store and the dispatcher, each of which gathers work for a turn.
  const clock = createVirtualClock(Date.parse(now), { turns: 8 });
  const { egress, createBroker } = createTestEgress(clock);
  const vault = createVault(randomBytes(32));
  // On a disk, a virtual clock would not wait for it.
  const spoolMedium = createMemoryMedium();
  const controlPlane = createEmbeddedControlPlane({
    path: ':memory:',
    clock,
    random: () => 0.5,
    timezone: 'UTC',
    // Without sessions nothing happens by itself when time passes.
    seed: 'still',
  });
  // In memory, and there as long as one connection is open, which is this one: https://www.sqlite.org/inmemorydb.html
  lastDatabase += 1;
  const location = `file:test-host-${lastDatabase}?mode=memory&cache=shared`;
  const anchor = new DatabaseSync(location);
  let broker: EgressBroker | undefined;

  return {
    clock,
    controlPlane,
    egress,

    async openHost(replica) {
      const ownClock = createMortalClock(clock);
      const db = new DatabaseSync(location);
      const loader = observe(
        createInProcessLoader(plugin, { clock: ownClock, ...(configSchema === undefined ? {} : { configSchema }) }),
      );
      const ownBroker = createBroker();
      const unwatch: (() => void)[] = [];
      let dead = false;
      const host = await createPluginHost({
        db,
        vault,
        controlPlane: {
          ...controlPlane,
          watch(listener) {
            const stop = controlPlane.watch(listener);
            unwatch.push(stop);
            return stop;
          },
        },
        loader,
        broker: ownBroker,
        spoolMedium,
        ...(replica === undefined ? {} : { replica: { name: replica } }),
        clock: ownClock,
        random: () => 0.5,
        version: '0.0.0-test',
        onError(message) {
          if (!dead) throw new Error(message);
        },
      });
      broker = ownBroker;
      return {
        host,
        loader,
        kill() {
          dead = true;
          ownClock.die();
          for (const stop of unwatch) stop();
          loader.crashAll('killed with its host');
          db.close();
          void ownBroker.close();
        },
      };
    },

    async close() {
      await broker?.close();
      await controlPlane.close();
      anchor.close();
    },
  };
}
