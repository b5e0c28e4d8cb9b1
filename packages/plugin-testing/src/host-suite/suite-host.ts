import type { EmbeddedControlPlane } from '@streamspace/control-plane';
import type { DeliveryRow, InstalledPlugin, LogLine, PluginHost, PluginSource } from '@streamspace/plugin-runtime';
import type { Outcome, Json, Manifest, Permission, PlatformEvent } from '@streamspace/plugin-sdk';
import type { SocketHandler } from '../egress/connections.ts';
import type { EgressHandler } from '../egress/test-egress.ts';
import type { PluginFiles, SuiteContext } from './plugin-files.ts';

export interface OpenOptions {
  /** Over the manifest of a plugin without permissions. */
  readonly manifest?: Partial<Manifest>;
  readonly config?: Json;
  /** From `optionalPermissions`. */
  readonly grant?: readonly Permission[];
  /** `false` leaves the plugin off. */
  readonly enabled?: boolean;
}

/** Opens a host with one plugin. With `network` among its permissions, it may reach {@link SuiteHost.vendor}. */
export type OpenHost = (files: PluginFiles, options?: OpenOptions) => Promise<SuiteHost>;

/** Where {@link HostParts.wire} is, all of it allowed by the operator. */
export interface WirePlace {
  readonly host: string;
  /** Declared for `tcp`, and for `http`, which WebSockets use. */
  readonly port: number;
  /** The same server, declared for `tls`. */
  readonly securePort: number;
  /** Declared for `tcp`, and nobody is there. */
  readonly closedPort: number;
}

/** The part of a host that each kind of host brings along. */
export interface HostParts {
  readonly source: PluginSource;
  readonly operator: PluginHost;
  readonly controlPlane: EmbeddedControlPlane;
  /** A service outside that the plugin may reach. */
  readonly vendor: { readonly origin: string; serve(handler: EgressHandler): void };
  /** A server outside that speaks what a case makes it speak. */
  readonly wire: WirePlace & { listen(handler: SocketHandler): void };
  /** Lets so many milliseconds pass. */
  pass(ms: number): Promise<void>;
  /** Ends the plugin's process from outside. */
  crash(): Promise<void>;
  close(): Promise<void>;
}

type Probe<Args extends readonly unknown[], Result> = (
  context: SuiteContext,
  ...args: Args
) => Result | Promise<Result>;

/** A host with one plugin, the same to a case whatever is behind it. Only the plugin's own time is measured in real time. */
export interface SuiteHost extends HostParts {
  readonly name: string;
  /** Runs a function in the {@link probe}: its text crosses, and so do arguments and result, as JSON. */
  run<Args extends readonly unknown[], Result>(probe: Probe<Args, Result>, ...args: Args): Promise<Result>;
  /** Checks again and again while time passes, at most so long. Default 10,000 ms. */
  eventually(check: () => unknown, patienceMs?: number): Promise<void>;
  publish(event: PlatformEvent): Promise<PlatformEvent>;
  command(id: string, input?: Json): Promise<Outcome>;
  restart(): Promise<void>;
  plugin(): InstalledPlugin;
  deliveries(state?: DeliveryRow['state']): Promise<readonly DeliveryRow[]>;
  logs(): readonly LogLine[];
  /** The fields of the plugin's log lines with this message. */
  noted(message: string): Json[];
}

const stepMs = 20;
const viewer = { id: 'u1', username: 'ada', role: 'admin' } as const;

/** The handle that cases use, on top of what a kind of host brings along. */
export function createSuiteHost(parts: HostParts): SuiteHost {
  const { operator, controlPlane } = parts;
  const { name } = parts.source.manifest;
  const command = (id: string, input: Json = {}): Promise<Outcome> => operator.act(name, id, { input, viewer });
  const logs = (): readonly LogLine[] => operator.logs(name, { limit: 1000 });

  return {
    ...parts,
    name,
    command,
    logs,

    async run<Args extends readonly unknown[], Result>(probe: Probe<Args, Result>, ...args: Args): Promise<Result> {
      const outcome = await command('probe:run', { source: String(probe), args });
      const [result] = JSON.parse(
        outcome !== undefined && 'done' in outcome ? outcome.done : '[]',
      ) as readonly Result[];
      return result as Result;
    },

    async eventually(check, patienceMs = 10_000) {
      for (let waited = 0; ; waited += stepMs) {
        try {
          // oxlint-disable-next-line no-await-in-loop -- one look after another
          await check();
          return;
        } catch (error) {
          if (waited >= patienceMs) throw error;
        }
        // oxlint-disable-next-line no-await-in-loop
        await parts.pass(stepMs);
      }
    },

    async publish({ type, subject, data, actor }) {
      return controlPlane.emit({ type, subject, data, ...(actor === undefined ? {} : { actor }) });
    },
    async restart() {
      await operator.disable(name);
      await operator.enable(name);
    },
    plugin: () => operator.get(name),
    deliveries: (state) => operator.deliveries(name, { limit: 500, ...(state === undefined ? {} : { state }) }),
    noted: (message) =>
      logs()
        .filter((line) => line.from === 'plugin' && line.message === message)
        .map(({ fields = {} }) => fields),
  };
}
