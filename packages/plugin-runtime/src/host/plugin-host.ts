import type { DatabaseSync } from 'node:sqlite';
import type { ControlPlane } from '@streamspace/control-plane';
import { PluginError, type EventType, type Json, type PlatformEvent } from '@streamspace/plugin-sdk';
import { systemClock, type Clock } from '../clock.ts';
import type { Vault } from '../config/vault.ts';
import {
  createDeliveries,
  createSqliteStore,
  defaultJobQuota,
  type DeliveryRow,
  type JobQuota,
  type Subscription,
} from '../deliveries/index.ts';
import type { EgressBroker } from '../egress/index.ts';
import { createPluginStorage } from '../storage/plugin-storage.ts';
import type { SpoolMedium } from '../storage/spool/index.ts';
import { createCircleLog } from './circle-log.ts';
import { createControlPlaneBudget, type ControlPlaneBudgetOptions } from './control-plane-budget.ts';
import { createCounters } from './counters.ts';
import { checkConsent } from './egress-policy.ts';
import { createEnqueueWithin } from './enqueue-within.ts';
import { createEntry, type Entry, type SharedServices } from './entry.ts';
import { createFaultReports, type FaultReports } from './fault-reports.ts';
import { startFeed, subscriptionsFor } from './feed.ts';
import { planJobs } from './job-plan.ts';
import type { PluginLoader } from './loader.ts';
import { createPluginTable, type PluginRecord } from './plugin-table.ts';
import { createPublisher } from './publisher.ts';
import { reinstall } from './reinstall.ts';
import { changedKeys, unmaskConfig } from './stored-config.ts';
import { requireSupported } from './supported.ts';
import { createTurns } from './turns.ts';
import type { HostMessage, InstalledPlugin, PluginHost, PluginSource } from './types.ts';
import { toDeliveryRow, toInstalledPlugin, toPluginInfo } from './views.ts';

export interface PluginHostOptions {
  /** Stays open after `close()`. */
  readonly db: DatabaseSync;
  readonly vault: Vault;
  readonly controlPlane: ControlPlane;
  /** How much of it the plugins may use. */
  readonly controlPlaneBudget?: ControlPlaneBudgetOptions;
  readonly loader: PluginLoader;
  readonly broker: EgressBroker;
  /** Where the files of `api.spool` lie, apart from `db`. Default: nowhere, so that plugins cannot use it. */
  readonly spoolMedium?: SpoolMedium;
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
  const { db, vault, loader, broker, clock = systemClock, random = Math.random } = options;
  const controlPlane = createControlPlaneBudget(options.controlPlane, clock, options.controlPlaneBudget);
  const onError = options.onError ?? ((message: string) => process.emitWarning(message));
  const table = createPluginTable(db, vault);
  const report = (error: unknown): void => onError(error instanceof Error ? error.message : String(error));
  const storage = createPluginStorage({ db, vault, clock, spoolMedium: options.spoolMedium, onError: report });
  const store = createSqliteStore(db);
  const entries = new Map<string, Entry>();
  const faultReports = new Map<string, FaultReports>();
  const quotaOf = (plugin: string): JobQuota => entries.get(plugin)?.jobs.quota ?? defaultJobQuota;
  const deliveries = await createDeliveries({ store, clock, random, quotaOf, onError: report });
  const listeners = new Set<(message: HostMessage) => void>();
  const counters = createCounters(deliveries, clock, (name) => changed(name));
  const turns = createTurns();
  const logCircle = createCircleLog(clock, (name) => entries.get(name)?.logbook);
  const now = (): string => new Date(clock.now()).toISOString();
  let closing = false;

  const services: SharedServices = {
    clock,
    controlPlane,
    loader,
    broker,
    deliveries,
    storage,
    enqueueWithin: createEnqueueWithin({ store, deliveries, clock, quotaOf, onChange: deliveryChanged }),
    publish: createPublisher({ deliveries, clock, random, subscriptionsFor: subscribe, onEvent: eventStated }),
    version: options.version,
    plugins: () => [...entries.values()].map(toPluginInfo),
  };

  function send(message: HostMessage): void {
    for (const listener of listeners) listener(message);
  }

  function deliveryChanged(row: DeliveryRow): void {
    counters.touch(row.plugin);
    send({ type: 'delivery', plugin: row.plugin, delivery: toDeliveryRow(row) });
  }

  function changed(name: string): void {
    const entry = entries.get(name);
    if (entry !== undefined) send({ type: 'plugin', plugin: view(entry) });
  }

  function view(entry: Entry): InstalledPlugin {
    const { name } = entry.record.manifest;
    return toInstalledPlugin({ ...entry, counts: counters.of(name), schedules: deliveries.schedules(name) }, vault);
  }

  function find(name: string): Entry {
    const entry = entries.get(name);
    if (entry === undefined) throw new PluginError('NOT_FOUND', `No plugin "${name}" is installed`);
    return entry;
  }

  /** States what happened to a plugin, to those that listen. */
  async function announce(type: EventType, entry: Entry, more: Json = {}): Promise<void> {
    const subject = { kind: 'plugin', id: entry.record.manifest.name };
    await services.publish({ type, subject, source: 'host', data: { plugin: toPluginInfo(entry), ...more } });
  }

  function subscribe(event: PlatformEvent): readonly Subscription[] {
    // A plugin hears nothing of its own coming and going.
    const absent = event.source === 'host' && event.subject.kind === 'plugin' ? event.subject.id : undefined;
    const subscribers = [...entries.values()]
      .filter(({ record }) => record.enabled && record.manifest.name !== absent)
      .map((entry) => entry.subscriber());
    return subscriptionsFor(event, subscribers, logCircle);
  }

  function eventStated(event: PlatformEvent): void {
    send({ type: 'event', event });
  }

  function open(record: PluginRecord): Entry {
    const { name } = record.manifest;
    const reports = createFaultReports(clock, (type, data) => void announceFault(entry, type, data));
    const entry = createEntry(record, services, {
      onChange() {
        reports.observe(entry.managed);
        changed(name);
      },
      onFault: (reason) => reports.fault('crash', entry.logbook.redact(reason)),
      onLine: (line) => send({ type: 'log', plugin: name, line }),
      onDenial: (denial) => send({ type: 'denial', plugin: name, denial }),
      save: (next) => table.update(next),
    });
    entries.set(name, entry);
    faultReports.set(name, reports);
    return entry;
  }

  async function announceFault(entry: Entry, type: EventType, more: Json): Promise<void> {
    if (closing) return;
    try {
      await announce(type, entry, more);
    } catch (error) {
      onError(`Cannot report a fault of ${entry.record.manifest.name}: ${String(error)}`);
    }
  }

  function save(entry: Entry, change: Partial<PluginRecord>): void {
    replace(entry, { ...entry.record, ...change });
  }

  function replace(entry: Entry, record: PluginRecord): void {
    entry.record = { ...record, updatedAt: now() };
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
  const unwatch = deliveries.onChange(deliveryChanged);
  for (const entry of entries.values()) entry.refresh();
  await Promise.all([...entries.keys()].map((name) => counters.refresh(name)));
  const feed = startFeed({
    controlPlane: controlPlane.host,
    deliveries,
    clock,
    subscriptionsFor: subscribe,
    onEvent: eventStated,
    onError,
  });
  for (const entry of entries.values()) {
    // Why one does not come up is in its log and on its page.
    if (entry.record.enabled) entry.managed.start().catch(() => undefined);
  }

  return {
    install: (source: PluginSource, { config = {} } = {}) =>
      turns.run(source.manifest.name, async () => {
        const { manifest } = source;
        requireSupported(manifest);
        // What the manifest itself says about its jobs, without a configuration.
        planJobs(manifest, {}, controlPlane.host.platform.timezone);
        if (entries.has(manifest.name)) throw new PluginError('CONFLICT', `${manifest.name} is installed already`);
        const prepared = await loader.prepare(source);
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
          faultReports.delete(manifest.name);
          table.delete(manifest.name);
          await loader.discard(prepared.bundleDirectory);
          throw error;
        }
        await announce('plugin.installed', entry);
        changed(manifest.name);
        return view(entry);
      }),

    reinstall: (source, reinstallOptions = {}) =>
      turns.run(source.manifest.name, async () => {
        const { name, version: to } = source.manifest;
        const entry = find(name);
        const { config: before, configSchema, manifest } = entry.record;
        const { config: shown } = reinstallOptions;
        const config = shown === undefined ? {} : { config: unmaskConfig(name, configSchema, shown, before, vault) };
        await reinstall(entry, source, { ...reinstallOptions, ...config }, { loader, replace });
        await announce('plugin.upgraded', entry, { from: manifest.version, to, rolledBack: false });
        return view(entry);
      }),

    uninstall: (name) =>
      turns.run(name, async () => {
        const entry = find(name);
        await entry.managed.stop('uninstall');
        await announce('plugin.uninstalled', entry);
        await storage.clear(name);
        entries.delete(name);
        table.delete(name);
        await deliveries.forget(name);
        counters.forget(name);
        controlPlane.forget(name);
        faultReports.get(name)?.stop();
        faultReports.delete(name);
        await loader.discard(entry.record.bundleDirectory);
        send({ type: 'removed', name });
      }),

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
      if (manifest.optionalPermissions?.some((optional) => optional.permission === permission) !== true) {
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
      // Nothing that is under way may find the database closed.
      await turns.idle();
      await feed.stop();
      await Promise.all([...entries.values()].map(({ managed }) => managed.stop('shutdown')));
      for (const reports of faultReports.values()) reports.stop();
      unwatch();
      counters.stop();
      await storage.close();
      await deliveries.close();
      await broker.close();
    },
  };
}
