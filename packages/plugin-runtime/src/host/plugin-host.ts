import type { DatabaseSync } from 'node:sqlite';
import type { ControlPlane } from '@streamspace/control-plane';
import { PluginError, type EventType, type Json, type PlatformEvent } from '@streamspace/plugin-sdk';
import { ulid } from 'ulid';
import { systemClock, type Clock } from '../clock.ts';
import type { Vault } from '../config/vault.ts';
import { createDeliveries, createSqliteStore } from '../deliveries/index.ts';
import type { EgressBroker } from '../egress/index.ts';
import { createKeyValueStore } from '../storage/key-value.ts';
import { createCounters } from './counters.ts';
import { checkConsent } from './egress-policy.ts';
import { createEntry, type Entry, type SharedServices } from './entry.ts';
import { startFeed, subscriptionsFor } from './feed.ts';
import type { PluginLoader } from './loader.ts';
import { createPluginTable, type PluginRecord } from './plugin-table.ts';
import { changedKeys, unmaskConfig } from './stored-config.ts';
import { requireSupported } from './supported.ts';
import type { HostMessage, InstalledPlugin, PluginHost, PluginSource } from './types.ts';
import { toDeliveryRow, toInstalledPlugin, toPluginInfo } from './views.ts';

export interface PluginHostOptions {
  /** Stays open after `close()`. */
  readonly db: DatabaseSync;
  readonly vault: Vault;
  readonly controlPlane: ControlPlane;
  readonly loader: PluginLoader;
  readonly broker: EgressBroker;
  readonly clock?: Clock;
  /** For ids and jitter: at least 0, less than 1. */
  readonly random?: () => number;
  /** Shown to plugins as `platform.version`. */
  readonly version: string;
  /** Hears of what has no plugin to blame. Default: a warning of the process. */
  readonly onError?: (message: string) => void;
}

/** Opens the host: plugins that were enabled start again, and undelivered events go on. Resolves before all are up. */
export async function createPluginHost(options: PluginHostOptions): Promise<PluginHost> {
  const { db, vault, controlPlane, loader, broker, clock = systemClock, random = Math.random } = options;
  const onError = options.onError ?? ((message: string) => process.emitWarning(message));
  const table = createPluginTable(db, vault);
  const storage = createKeyValueStore(db);
  const deliveries = await createDeliveries({
    store: createSqliteStore(db),
    clock,
    random,
    onError: (error) => onError(error instanceof Error ? error.message : String(error)),
  });
  const entries = new Map<string, Entry>();
  const listeners = new Set<(message: HostMessage) => void>();
  const counters = createCounters(deliveries, clock, (name) => changed(name));
  const now = (): string => new Date(clock.now()).toISOString();
  let closing = false;

  const services: SharedServices = {
    clock,
    controlPlane,
    loader,
    broker,
    deliveries,
    storage,
    version: options.version,
    plugins: () => [...entries.values()].map(toPluginInfo),
  };

  function send(message: HostMessage): void {
    for (const listener of listeners) listener(message);
  }

  function changed(name: string): void {
    const entry = entries.get(name);
    if (entry !== undefined) send({ type: 'plugin', plugin: view(entry) });
  }

  const view = (entry: Entry): InstalledPlugin =>
    toInstalledPlugin({ ...entry, counts: counters.of(entry.record.manifest.name) }, vault);

  function find(name: string): Entry {
    const entry = entries.get(name);
    if (entry === undefined) throw new PluginError('NOT_FOUND', `No plugin "${name}" is installed`);
    return entry;
  }

  /** States what happened to a plugin, to those that listen. */
  async function announce(type: EventType, entry: Entry, more: Json = {}): Promise<void> {
    const { name } = entry.record.manifest;
    const event: PlatformEvent = {
      id: `evt_${ulid(clock.now(), random)}`,
      type,
      occurredAt: now(),
      certainty: 'observed',
      subject: { kind: 'plugin', id: name },
      orgId: 'default-org',
      source: 'host',
      data: { plugin: toPluginInfo(entry), ...more },
    };
    // A plugin hears nothing of its own coming and going.
    const others = subscribers().filter(({ plugin }) => plugin !== name);
    await deliveries.publish(event, subscriptionsFor(event, others));
    send({ type: 'event', event });
  }

  const subscribers = () =>
    [...entries.values()].filter(({ record }) => record.enabled).map((entry) => entry.subscriber());

  function open(record: PluginRecord): Entry {
    const { name } = record.manifest;
    const entry = createEntry(record, services, {
      onChange: () => changed(name),
      onFault: (reason) => void announceFault(entry, reason),
      onLine: (line) => send({ type: 'log', plugin: name, line }),
      onDenial: (denial) => send({ type: 'denial', plugin: name, denial }),
      save: (next) => table.update(next),
    });
    entries.set(name, entry);
    return entry;
  }

  async function announceFault(entry: Entry, reason: string): Promise<void> {
    if (closing) return;
    try {
      const error = { code: 'crash', message: entry.logbook.redact(reason).slice(0, 1000) };
      await announce('plugin.error', entry, { error, count: entry.managed.restarts + 1, since: now() });
    } catch (error) {
      onError(`Cannot report a fault of ${entry.record.manifest.name}: ${String(error)}`);
    }
  }

  function save(entry: Entry, change: Partial<PluginRecord>): void {
    entry.record = { ...entry.record, ...change, updatedAt: now() };
    table.update(entry.record);
    entry.refresh();
    changed(entry.record.manifest.name);
  }

  /** A change of grants or targets takes effect by loading the plugin anew. */
  async function reload(entry: Entry): Promise<InstalledPlugin> {
    if (entry.record.enabled) {
      await entry.managed.stop('config');
      await entry.managed.start();
    }
    return view(entry);
  }

  /** Lets a plugin that can take a new configuration take it, and loads any other anew. */
  async function applyConfig(entry: Entry, keys: readonly string[]): Promise<void> {
    const { running } = entry.managed;
    if (running?.loaded.hooks.includes('onConfigChange') !== true) return void (await reload(entry));
    const config = entry.checker.check(entry.record.config);
    await running.process.call('configChange', { config, changed: keys }, { deadlineMs: 30_000 });
  }

  for (const record of table.all()) open(record);
  const unwatch = deliveries.onChange((row) => {
    counters.touch(row.plugin);
    send({ type: 'delivery', plugin: row.plugin, delivery: toDeliveryRow(row) });
  });
  for (const entry of entries.values()) entry.refresh();
  await Promise.all([...entries.keys()].map((name) => counters.refresh(name)));
  const feed = startFeed({
    controlPlane,
    deliveries,
    clock,
    subscribers,
    onEvent: (event) => send({ type: 'event', event }),
    onError,
  });
  for (const entry of entries.values()) {
    // Why one does not come up is in its log and on its page.
    if (entry.record.enabled) entry.managed.start().catch(() => undefined);
  }

  return {
    async install(source: PluginSource, { config = {} } = {}) {
      const { manifest } = source;
      requireSupported(manifest);
      if (entries.has(manifest.name)) throw new PluginError('CONFLICT', `${manifest.name} is installed already`);
      const prepared = await loader.prepare(source);
      if (entries.has(manifest.name)) throw new PluginError('CONFLICT', `${manifest.name} is installed already`);
      const record = table.insert({
        ...prepared,
        manifest,
        tier: source.tier,
        subscriptions: manifest.events ?? [],
        enabled: false,
        config: {},
        granted: manifest.permissions,
        consents: [],
        installedAt: now(),
        updatedAt: now(),
      });
      const entry = open(record);
      try {
        if (Object.keys(config).length > 0) {
          await entry.checkConfig(config);
          save(entry, { config });
        }
      } catch (error) {
        entries.delete(manifest.name);
        table.delete(manifest.name);
        await loader.discard(prepared.bundleDirectory);
        throw error;
      }
      await announce('plugin.installed', entry);
      changed(manifest.name);
      return view(entry);
    },

    async uninstall(name) {
      const entry = find(name);
      await entry.managed.stop('uninstall');
      await announce('plugin.uninstalled', entry);
      entries.delete(name);
      table.delete(name);
      storage.clear(name);
      await deliveries.forget(name);
      counters.forget(name);
      await loader.discard(entry.record.bundleDirectory);
      send({ type: 'removed', name });
    },

    list: () => [...entries.values()].map(view),
    get: (name) => view(find(name)),

    async configure(name, shown) {
      const entry = find(name);
      const { config: before, configSchema } = entry.record;
      const config = unmaskConfig(name, configSchema, shown, before, vault);
      await entry.checkConfig(config);
      const keys = changedKeys(before, config);
      if (keys.length === 0) return view(entry);
      save(entry, { config });
      await announce('plugin.configured', entry, { keys });
      await applyConfig(entry, keys);
      return view(entry);
    },

    async enable(name) {
      const entry = find(name);
      await entry.checkConfig(entry.record.config);
      const wasEnabled = entry.record.enabled;
      save(entry, { enabled: true });
      if (!wasEnabled) await announce('plugin.enabled', entry, { reason: 'operator' });
      await entry.managed.start();
      return view(entry);
    },

    async disable(name) {
      const entry = find(name);
      const wasEnabled = entry.record.enabled;
      save(entry, { enabled: false });
      await entry.managed.stop('disable');
      if (wasEnabled) await announce('plugin.disabled', entry, { reason: 'operator' });
      return view(entry);
    },

    async allowHost(name, { host, port }) {
      const entry = find(name);
      checkConsent({ host, port });
      const others = entry.record.consents.filter((consent) => consent.host !== host || consent.port !== port);
      save(entry, { consents: [...others, { host, port }] });
      return reload(entry);
    },

    async forbidHost(name, { host, port }) {
      const entry = find(name);
      const consents = entry.record.consents.filter((consent) => consent.host !== host || consent.port !== port);
      if (consents.length === entry.record.consents.length) {
        throw new PluginError('NOT_FOUND', `${name} was not allowed to reach ${host}:${port}`);
      }
      save(entry, { consents });
      return reload(entry);
    },

    async grant(name, permission) {
      const entry = find(name);
      const { manifest, granted } = entry.record;
      if (manifest.optionalPermissions?.some((entry) => entry.permission === permission) !== true) {
        throw new PluginError('INVALID_ARGUMENT', `${name} does not list "${permission}" under optionalPermissions`);
      }
      if (granted.includes(permission)) return view(entry);
      save(entry, { granted: [...granted, permission] });
      return reload(entry);
    },

    async revoke(name, permission) {
      const entry = find(name);
      const { manifest, granted } = entry.record;
      if (manifest.permissions.includes(permission)) {
        throw new PluginError(
          'INVALID_ARGUMENT',
          `${name} cannot work without "${permission}": disable the plugin instead`,
        );
      }
      if (!granted.includes(permission)) return view(entry);
      save(entry, { granted: granted.filter((other) => other !== permission) });
      return reload(entry);
    },

    async test(name, shown) {
      const entry = find(name);
      const { config: stored, configSchema } = entry.record;
      const config = shown === undefined ? stored : unmaskConfig(name, configSchema, shown, stored, vault);
      return entry.test(config);
    },

    async runCommand(name, command, { input, viewer }) {
      const entry = find(name);
      const { running } = entry.managed;
      if (running === undefined) throw new PluginError('INVALID_STATE', `${name} does not run: enable it first`);
      if (!running.loaded.commands.includes(command)) {
        const known = running.loaded.commands.join(', ') || 'none';
        throw new PluginError('NOT_FOUND', `${name} has no command "${command}" (it has: ${known})`);
      }
      const outcome = await running.process.call('command', { id: command, input, viewer }, { deadlineMs: 30_000 });
      return (outcome ?? undefined) as { readonly done: string } | undefined;
    },

    logs: (name, query = {}) => find(name).logbook.lines(query),
    denials: (name) => find(name).logbook.denials(),

    async deliveries(name, query = {}) {
      find(name);
      const { rows, next } = await deliveries.list({ plugin: name, ...query });
      return Object.assign(rows.map(toDeliveryRow), next === undefined ? {} : { next });
    },

    async delivery(name, id) {
      const row = await deliveries.find(find(name).record.manifest.name, id);
      if (row === undefined) throw new PluginError('NOT_FOUND', `${name} has no delivery "${id}"`);
      return toDeliveryRow(row);
    },

    async redeliver(name, id) {
      return toDeliveryRow(await deliveries.redeliver({ plugin: find(name).record.manifest.name, id }));
    },

    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },

    sandboxLayers: () => loader.layers(),

    async close() {
      closing = true;
      await feed.stop();
      await Promise.all([...entries.values()].map(({ managed }) => managed.stop('shutdown')));
      unwatch();
      counters.stop();
      await deliveries.close();
      await broker.close();
    },
  };
}
