import { createEmbeddedControlPlane, type EmbeddedControlPlane } from '@streamspace/control-plane';
import {
  createInProcessLoader,
  createPluginHost,
  createVault,
  createVirtualClock,
  openDatabase,
  projectEvent,
  type Consent,
  type DeliveryRow,
  type InstalledPlugin,
  type LogLine,
  type PluginHost,
  type PluginLoader,
} from '@streamspace/plugin-runtime';
import {
  matchSubscription,
  parseDurationMs,
  PluginError,
  type CommandOutcome,
  type Json,
  type Manifest,
  type Permission,
  type PlatformEvent,
  type Plugin,
  type TestCheck,
} from '@streamspace/plugin-sdk';
import { randomBytes } from 'node:crypto';
import { createTestEgress, type TestEgress } from './egress.ts';

export interface TestHostOptions {
  readonly config?: Json;
  /** Permissions from `optionalPermissions` that the operator granted. */
  readonly grant?: readonly Permission[];
  /** Private targets that the operator allowed. */
  readonly allow?: readonly Consent[];
  /** Needed for a plugin in plain JavaScript, whose module does not carry it. */
  readonly manifest?: Manifest;
  /** When the test begins. Default 2026-01-15T10:00:00Z. */
  readonly now?: string;
}

/** A host with one plugin in it: the real engine, gate and storage, with virtual time and nobody outside. */
export interface TestHost {
  /** The platform, with users, groups and templates. Nothing happens there but what the test does. */
  readonly controlPlane: EmbeddedControlPlane;
  readonly egress: TestEgress;
  readonly clock: {
    now(): Date;
    /** Lets time pass: timers, retries and jobs that come due meanwhile have run. A duration such as `'10s'`, or ms. */
    advance(duration: string | number): Promise<void>;
  };
  /** Hands the plugin an event now, as one attempt. Rejects with what its handler threw; duplicates arrive twice. */
  deliver(event: PlatformEvent): Promise<void>;
  /** States an event on the platform, which puts it on its way: durable, in order, retried. It gets an id of its own. */
  publish(event: PlatformEvent): Promise<void>;
  /** Jobs and events, newest first. */
  deliveries(state?: DeliveryRow['state']): Promise<readonly DeliveryRow[]>;
  redeliver(id: string): Promise<void>;
  command(id: string, input?: Json): Promise<CommandOutcome>;
  /** "Test connection", on this configuration or the saved one. */
  test(config?: Json): Promise<readonly TestCheck[]>;
  configure(config: Json): Promise<void>;
  /** State, health, pending consents and the rest, as an operator sees it. */
  plugin(): InstalledPlugin;
  logs(): readonly LogLine[];
  /** Stops the plugin and starts it again, with everything it stored. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Loads a plugin into a host of its own. Takes milliseconds; stop it at the end of the test. */
export async function createTestHost(plugin: object, options: TestHostOptions = {}): Promise<TestHost> {
  const manifest = options.manifest ?? (plugin as Partial<Plugin<Manifest>>).manifest;
  if (manifest === undefined) {
    throw new PluginError(
      'INVALID_ARGUMENT',
      'A plain JavaScript plugin does not carry its manifest: pass it as options.manifest',
    );
  }
  const { name } = manifest;
  const clock = createVirtualClock(Date.parse(options.now ?? '2026-01-15T10:00:00Z'));
  const { egress, broker } = createTestEgress();
  const controlPlane = createEmbeddedControlPlane({
    path: ':memory:',
    clock,
    random: () => 0.5,
    timezone: 'UTC',
    // Without sessions nothing happens by itself when time passes.
    seed: 'still',
  });
  const loader = observed(createInProcessLoader(plugin));
  const host = await createPluginHost({
    db: openDatabase(':memory:'),
    vault: createVault(randomBytes(32)),
    controlPlane,
    loader,
    broker,
    clock,
    random: () => 0.5,
    version: '0.0.0-test',
    onError(message) {
      throw new Error(message);
    },
  });
  await host.install(
    { manifest, directory: '', tier: 'community' },
    options.config === undefined ? {} : { config: options.config },
  );
  for (const permission of options.grant ?? []) await host.grant(name, permission);
  for (const consent of options.allow ?? []) await host.allowHost(name, consent);
  await host.enable(name);
  return testHost({ host, name, clock, egress, controlPlane, loader });
}

interface Parts {
  readonly host: PluginHost;
  readonly name: string;
  readonly clock: ReturnType<typeof createVirtualClock>;
  readonly egress: TestEgress;
  readonly controlPlane: EmbeddedControlPlane;
  readonly loader: ObservedLoader;
}

function testHost({ host, name, clock, egress, controlPlane, loader }: Parts): TestHost {
  const viewer = { id: 'operator', username: 'operator', role: 'admin' } as const;
  return {
    controlPlane,
    egress,
    clock: {
      now: () => new Date(clock.now()),
      advance: (duration) => clock.advance(typeof duration === 'number' ? duration : parseDurationMs(duration)),
    },

    async deliver(event) {
      const { events, permissionRequests } = host.get(name);
      const handler = matchSubscription(events, event);
      if (handler === undefined) throw new PluginError('NOT_FOUND', `${name} does not listen to ${event.type}`);
      const granted = permissionRequests.filter((request) => request.granted).map(({ permission }) => permission);
      const payload = projectEvent(event, new Set(granted));
      const params = { id: event.id, kind: 'event', handler, attempt: 1, interrupted: false, payload };
      await loader.process().call('deliver', params, { deadlineMs: 5000 });
    },

    async publish(event) {
      const { type, subject, data, actor } = event;
      await controlPlane.emit({ type, subject, data, ...(actor === undefined ? {} : { actor }) });
      await clock.advance(0);
    },

    deliveries: (state) => host.deliveries(name, state === undefined ? { limit: 500 } : { state, limit: 500 }),
    redeliver: async (id) => void (await host.redeliver(name, id)),
    command: (id, input = {}) => host.runCommand(name, id, { input, viewer }),
    test: (config) => host.test(name, config),
    configure: async (config) => void (await host.configure(name, config)),
    plugin: () => host.get(name),
    logs: () => host.logs(name, { limit: 1000 }),

    async restart() {
      await host.disable(name);
      await host.enable(name);
    },

    async stop() {
      await host.close();
      await controlPlane.close();
    },
  };
}

type Process = Awaited<ReturnType<PluginLoader['start']>>;
interface ObservedLoader extends PluginLoader {
  /** The copy that runs now. */
  process(): Process;
}

function observed(loader: PluginLoader): ObservedLoader {
  let current: Process | undefined;
  return {
    ...loader,
    async start(options) {
      const process = await loader.start(options);
      return {
        ...process,
        call(method, params, callOptions) {
          // Other copies only check a configuration.
          if (method === 'load') current = process;
          return process.call(method, params, callOptions);
        },
      };
    },
    process() {
      if (current === undefined) throw new PluginError('INVALID_STATE', 'The plugin does not run');
      return current;
    },
  };
}
