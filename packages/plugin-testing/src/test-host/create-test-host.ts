import { projectEvent } from '@streamspace/plugin-runtime';
import {
  matchSubscription,
  parseDurationMs,
  PluginError,
  type Manifest,
  type PlatformEvent,
  type Plugin,
} from '@streamspace/plugin-sdk';
import { createFaults } from './faults.ts';
import type { TestHost, TestHostOptions } from './types.ts';
import { createWorld, type RunningHost, type World } from './world.ts';

/**
 * Loads a plugin into a host of its own. Takes milliseconds; stop it at the end of the test.
 *
 * @param plugin What `definePlugin` made, or the module of a plugin in plain JavaScript, or a function that evaluates such
 *   a module: it is called for each start, so that no copy finds what another left in its variables.
 */
export async function createTestHost(plugin: object, options: TestHostOptions = {}): Promise<TestHost> {
  const {
    config,
    configSchema,
    grant = [],
    allow = [],
    enabled = true,
    hosts = 1,
    now = '2026-01-15T10:00:00Z',
  } = options;
  const manifest = options.manifest ?? (plugin as Partial<Plugin<Manifest>>).manifest;
  if (manifest === undefined) {
    throw new PluginError(
      'INVALID_ARGUMENT',
      'A plain JavaScript plugin does not carry its manifest: pass it as options.manifest',
    );
  }
  const { name } = manifest;
  const world = createWorld(plugin, { now, ...(configSchema === undefined ? {} : { configSchema }) });
  const replica = (number: number): string | undefined => (hosts === 1 ? undefined : `host-${number}`);
  const running = await world.openHost(replica(1));
  const others: RunningHost[] = [];
  const { host } = running;
  try {
    await host.install({ manifest, directory: '', tier: 'community' }, config === undefined ? {} : { config });
    for (const permission of grant) await host.grant(name, permission);
    for (const consent of allow) await host.allowHost(name, consent);
    if (enabled) await host.enable(name);
    for (let number = 2; number <= hosts; number += 1) {
      // oxlint-disable-next-line no-await-in-loop -- they come in their order
      others.push(await world.openHost(replica(number)));
    }
  } catch (error) {
    await Promise.all([running, ...others].map((opened) => opened.host.close()));
    await world.close();
    throw error;
  }
  return testHost(world, name, [running, ...others]);
}

function testHost(world: World, name: string, [first, ...others]: readonly [RunningHost, ...RunningHost[]]): TestHost {
  const { clock, controlPlane, egress } = world;
  const viewer = { id: 'operator', username: 'operator', role: 'admin' } as const;
  let running = first;
  const provided = new Map<string, () => unknown>();

  async function deliver(event: PlatformEvent, attempt = 1): Promise<void> {
    const { events, permissionRequests } = running.host.get(name);
    const handler = matchSubscription(events, event);
    if (handler === undefined) throw new PluginError('NOT_FOUND', `${name} does not listen to ${event.type}`);
    const granted = permissionRequests.filter((request) => request.granted).map(({ permission }) => permission);
    const payload = projectEvent(event, new Set(granted));
    const params = { id: event.id, kind: 'event', handler, attempt, interrupted: false, payload };
    await running.loader.running().call('deliver', params, { deadlineMs: 5000 });
  }

  /** Lets time pass until this is done: what still runs in the plugin is waited for, for a while. */
  async function passing(work: Promise<unknown>): Promise<void> {
    let over = false;
    const done = work.finally(() => (over = true));
    done.catch(() => {});
    await clock.advance(0);
    // oxlint-disable-next-line no-await-in-loop, no-unmodified-loop-condition -- the other promise modifies it
    while (!over) await clock.advance(1000);
    await done;
  }

  return {
    controlPlane,
    egress,
    clock: {
      now: () => new Date(clock.now()),
      advance: (duration) => clock.advance(typeof duration === 'number' ? duration : parseDurationMs(duration)),
    },
    faults: createFaults({
      now: () => clock.now(),
      deliver,
      async crash() {
        running.loader.running().crash('crashed: ended by SIGKILL');
        await clock.advance(0);
      },
      async killHost() {
        const { enabled } = running.host.get(name);
        running.kill();
        // However short, a restart takes time: what comes after it is not of the same instant.
        await clock.advance(1);
        const next = others.shift();
        if (next !== undefined) return void (running = next);
        running = await world.openHost();
        for (const provideAgain of provided.values()) provideAgain();
        // It starts by itself; this waits until it is up, and says why it is not.
        if (enabled) await running.host.enable(name);
      },
    }),
    get operator() {
      return running.host;
    },

    deliver: (event) => deliver(event),

    async publish(event) {
      const { type, subject, data, actor } = event;
      await controlPlane.emit({ type, subject, data, ...(actor === undefined ? {} : { actor }) });
      await clock.advance(0);
    },

    deliveries: (state) => running.host.deliveries(name, state === undefined ? { limit: 500 } : { state, limit: 500 }),
    redeliver: async (id) => void (await running.host.redeliver(name, id)),
    act: (id, call = {}) => running.host.act(name, id, { viewer, from: 'page', ...call }),
    view: (section, id, view = {}) => running.host.view(name, section, id, { viewer, ...view }),
    request(path, { method = 'GET', headers = {}, body, viewer: person, ip = '198.51.100.7' } = {}) {
      const own = running.host.ownsPath(path) ? path : `/api/plugins/${name}${path}`;
      return running.host.serve({
        method,
        url: new URL(own, controlPlane.platform.publicUrl).href,
        headers: new Headers(headers),
        ip,
        ...(body === undefined ? {} : { body: new Blob([body as string]).stream() }),
        ...(person === undefined ? {} : { viewer: person }),
      });
    },
    extensions: {
      provide(point, provider) {
        const provideIt = (): unknown => running.host.provideLocally(point, provider);
        provided.set(point, provideIt);
        provideIt();
      },
      use: (point, consumer = {}) => running.host.usePoint(point, { plugin: 'consumer', ...consumer }),
    },
    command: (id, input = {}) => running.host.act(name, id, { input, viewer }),
    test: (config) => running.host.test(name, config),
    configure: async (config) => void (await running.host.configure(name, config)),
    plugin: () => running.host.get(name),
    logs: () => running.host.logs(name, { limit: 1000 }),
    denials: () => running.host.denials(name),

    async restart() {
      await passing(running.host.disable(name));
      await passing(running.host.enable(name));
    },

    async stop() {
      await passing(Promise.all([running, ...others].map(({ host }) => host.close())));
      await world.close();
    },
  };
}
