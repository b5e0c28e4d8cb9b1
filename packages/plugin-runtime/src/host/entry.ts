import {
  isPluginError,
  parseDurationMs,
  PluginError,
  type Json,
  type Permission,
  type PluginInfo,
  type TestCheck,
} from '@streamspace/plugin-sdk';
import type { ControlPlane } from '@streamspace/control-plane';
import type { Clock } from '../clock.ts';
import { configError, createConfigChecker, type ConfigChecker } from '../config/check.ts';
import { createRedactor } from '../config/redact.ts';
import { secretValues } from '../config/secrets.ts';
import type { Deliveries } from '../deliveries/index.ts';
import { valuesAt, type EgressBroker } from '../egress/index.ts';
import type { KeyValueStore } from '../storage/key-value.ts';
import { formatPath } from '../config/paths.ts';
import { consentOf, egressPolicy, pendingConsents } from './egress-policy.ts';
import type { Subscriber } from './feed.ts';
import type { CheckedConfig, PluginLoader } from './loader.ts';
import { createLogbook, type Logbook } from './logbook.ts';
import { createManagedPlugin, type ManagedPlugin } from './managed-plugin.ts';
import type { PluginRecord } from './plugin-table.ts';
import { loadParams, runPlugin, withProcess, type RunContext } from './running-plugin.ts';
import type { ConsentRequest, Denial, LogLine } from './types.ts';

/** What all plugins of a host share. */
export interface SharedServices {
  readonly clock: Clock;
  readonly controlPlane: ControlPlane;
  readonly loader: PluginLoader;
  readonly broker: EgressBroker;
  readonly deliveries: Deliveries;
  readonly storage: KeyValueStore;
  readonly version: string;
  plugins(): readonly PluginInfo[];
}

export interface EntryEvents {
  onChange(): void;
  onFault(reason: string): void;
  onLine(line: LogLine): void;
  onDenial(denial: Denial): void;
  /** The record was changed from inside, by the plugin itself or by what was learnt when it was loaded. */
  save(record: PluginRecord): void;
}

/** One installed plugin with everything that belongs to it. */
export interface Entry {
  record: PluginRecord;
  pendingConsents: readonly ConsentRequest[];
  readonly logbook: Logbook;
  readonly managed: ManagedPlugin;
  readonly checker: ConfigChecker;
  /** Checks a configuration in two steps: its schema here, the plugin's own rules in a short-lived sandbox. @throws {ConfigError} */
  checkConfig(config: Json): Promise<void>;
  test(config: Json): Promise<readonly TestCheck[]>;
  /** To be called after the record has changed: secrets, targets and consents follow from it. */
  refresh(): void;
  subscriber(): Subscriber;
}

export function createEntry(first: PluginRecord, services: SharedServices, events: EntryEvents): Entry {
  const { name } = first.manifest;
  const { clock } = services;
  const checker = createConfigChecker(name, first.configSchema);
  const refused = new Map<string, ConsentRequest>();

  const secretsOf = (config: Json): string[] => secretValues(first.configSchema, config);
  const logbook = createLogbook(clock, createRedactor(secretsOf(first.config)), events.onLine, events.onDenial);

  /** Everything a copy of the plugin runs with; `config` has its defaults filled in. */
  function runContext(record: PluginRecord): RunContext {
    const granted: ReadonlySet<Permission> = new Set(record.granted);
    const policy = egressPolicy(record, granted);
    const secrets = secretsOf(record.config).filter((secret) => secret.length >= 8);
    return {
      ...services,
      logbook,
      policy,
      granted,
      platform: { ...services.controlPlane.platform, version: services.version },
      api: {
        ...services,
        manifest: record.manifest,
        allowedRecipients: () => recipients(record),
        holdsSecret: (text) => secrets.some((secret) => text.includes(JSON.stringify(secret).slice(1, -1))),
        setHealth: (condition, state) => entry.managed.setHealth(condition, state),
        setConfig: (key, value) => setConfig(key, value),
      },
      onRefused(member, error, params) {
        logbook.deny({ member, code: error.code, message: error.message });
        const wanted = error.code === 'CONSENT_NEEDED' ? consentOf(policy, (params as { url: string }).url) : undefined;
        if (wanted === undefined) return;
        refused.set(`${wanted.host}:${wanted.port}`, wanted);
        entry.refresh();
        events.onChange();
      },
    };
  }

  const effective = (): PluginRecord => ({ ...entry.record, config: checker.check(entry.record.config) });

  async function setConfig(key: string, value: unknown): Promise<void> {
    const { record } = entry;
    if (!(record.manifest.writableConfig ?? []).includes(key)) {
      throw new PluginError(
        'PERMISSION_DENIED',
        `${name} cannot write the configuration key "${key}": list it under writableConfig in manifest.json`,
      );
    }
    const config = { ...record.config, [key]: value };
    if (secretsOf(config).length > secretsOf(record.config).length || secretsOf({ [key]: value }).length > 0) {
      throw new PluginError(
        'PERMISSION_DENIED',
        `${name} cannot write "${key}": secrets are written by operators only`,
      );
    }
    checker.check(config);
    entry.record = { ...record, config, updatedAt: new Date(clock.now()).toISOString() };
    events.save(entry.record);
    logbook.write({ level: 'info', from: 'host', message: `The plugin wrote its configuration key "${key}"` });
    entry.refresh();
  }

  const managed = createManagedPlugin({
    clock,
    logbook,
    onChange: events.onChange,
    onFault: events.onFault,
    async run() {
      const record = effective();
      const running = await runPlugin(record, runContext(record));
      if (running.loaded.events.join() !== entry.record.subscriptions.join()) {
        entry.record = { ...entry.record, subscriptions: running.loaded.events };
        events.save(entry.record);
      }
      return running;
    },
  });

  const entry: Entry = {
    record: first,
    pendingConsents: [],
    logbook,
    managed,
    checker,

    async checkConfig(config) {
      const record = { ...entry.record, config: checker.check(config) };
      // Hosts are named by the configuration: a bad one is found here, not at the first request.
      egressPolicy(record, new Set(record.granted));
      const answer = await withProcess(record, runContext(record), (process) =>
        process.call('checkConfig', { config: record.config }, { deadlineMs: 10_000 }),
      );
      const checked = answer as CheckedConfig;
      if ('issues' in checked) {
        throw configError(
          name,
          Object.fromEntries(checked.issues.map(({ path, message }) => [formatPath(path), message])),
        );
      }
    },

    async test(config) {
      const record = { ...entry.record, config: checker.check(config) };
      const context = runContext(record);
      const answer = await withProcess(record, context, (process) =>
        process.call('test', loadParams(record, context), { deadlineMs: 60_000 }),
      );
      return answer as readonly TestCheck[];
    },

    refresh() {
      const { record } = entry;
      logbook.redact = createRedactor(secretsOf(record.config));
      const asked = new Map(targetsToAllow(record).map((request) => [`${request.host}:${request.port}`, request]));
      for (const [target, request] of refused) {
        if (!asked.has(target)) asked.set(target, request);
      }
      for (const { host, port } of record.consents) asked.delete(`${host}:${port}`);
      entry.pendingConsents = [...asked.values()];
    },

    subscriber() {
      const { manifest, subscriptions } = entry.record;
      const retryFor = manifest.delivery?.retryFor;
      return {
        plugin: name,
        names: subscriptions,
        ...(retryFor === undefined ? {} : { retryForMs: parseDurationMs(retryFor) }),
      };
    },
  };
  return entry;
}

/** A stored configuration that names no valid host is reported when the plugin starts, not here. */
function targetsToAllow(record: PluginRecord): readonly ConsentRequest[] {
  try {
    return pendingConsents(egressPolicy(record, new Set(record.granted)));
  } catch (error) {
    if (isPluginError(error) && error.code === 'CONFIG_INVALID') return [];
    throw error;
  }
}

function recipients({ manifest, config }: PluginRecord): ReadonlySet<string> {
  const values = (manifest.email?.recipients ?? []).flatMap((path) => valuesAt(config, path)).flat();
  return new Set(values.filter((value) => typeof value === 'string').map((address) => address.toLowerCase()));
}
