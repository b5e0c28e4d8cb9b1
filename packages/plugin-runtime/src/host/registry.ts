import {
  eventCatalogue,
  isEventType,
  PluginError,
  type EventType,
  type Json,
  type PlatformEvent,
} from '@streamspace/plugin-sdk';
import type { Clock } from '../clock.ts';
import type { Vault } from '../config/vault.ts';
import type { Deliveries, DeliveryRow, Subscription } from '../deliveries/index.ts';
import type { Counters } from './counters.ts';
import type { Route } from '../inbound/route-table.ts';
import { createCircleLog } from './circle-log.ts';
import { createEntry, type Entry, type SharedServices } from './entry.ts';
import { createFaultReports, type FaultReports } from './fault-reports.ts';
import { subscriptionsFor } from './feed.ts';
import { keptRoutes } from './kept-routes.ts';
import { leftOut, type PluginRecord, type PluginTable } from './plugin-table.ts';
import type { HostMessage, InstalledPlugin } from './types.ts';
import type { ShownBanner } from './ui/types.ts';
import { toDeliveryRow, toInstalledPlugin, toPluginInfo } from './views.ts';

export interface RegistryOptions {
  readonly clock: Clock;
  readonly vault: Vault;
  readonly table: PluginTable;
  /** Not called before the first {@link Registry.open}: they know the registry in turn. */
  readonly services: () => SharedServices;
  readonly deliveries: () => Deliveries;
  readonly counters: () => Counters;
  /** Hears of what has no plugin to blame. */
  readonly onError: (message: string) => void;
}

/** The installed plugins, what operators see of them, and who hears when something changes. */
export interface Registry {
  all(): readonly Entry[];
  has(name: string): boolean;
  peek(name: string): Entry | undefined;
  /** @throws {PluginError} `NOT_FOUND` */
  find(name: string): Entry;
  view(entry: Entry): InstalledPlugin;
  /** Takes in a plugin. */
  open(record: PluginRecord): Entry;
  /** Takes in what the table holds. A plugin that cannot be taken in is left out, and keeps no other from it. */
  openAll(): void;
  /** Changes a record, on disk too, and says so. */
  save(entry: Entry, change: Partial<PluginRecord>): void;
  replace(entry: Entry, record: PluginRecord): void;
  /** Forgets a plugin, on disk too. Nobody is told. */
  remove(name: string): void;
  /** Takes in what another host has written to the table meanwhile: comings, goings and changes of plugins. */
  sync(): void;
  /** This host got a plugin to run, or lost it to another. */
  leased(name: string, held: boolean): void;
  /** A change of grants or targets takes effect by loading the plugin anew. */
  reload(entry: Entry): Promise<InstalledPlugin>;
  /** States what happened to a plugin, to those that listen. */
  announce(type: EventType, entry: Entry, more?: Json): Promise<void>;
  /** Routes of a plugin that is switched on, without aliases that another one has kept. */
  routes(entry: Entry): readonly Route[];
  /** Banners of plugins that run. */
  banners(): readonly ShownBanner[];
  /** The deliveries that an event causes. */
  subscribe(event: PlatformEvent, to?: string): readonly Subscription[];
  changed(name: string): void;
  deliveryChanged(row: DeliveryRow): void;
  send(message: HostMessage): void;
  onChange(listener: (message: HostMessage) => void): () => void;
  /** Stops all plugins. Nothing is announced of that: it is the host that ends. */
  close(): Promise<void>;
}

/** What a plugin subscribes to is learnt when it runs, and is no change of its own. */
function isOther(record: PluginRecord, known: PluginRecord): boolean {
  return (
    record.id !== known.id ||
    record.updatedAt !== known.updatedAt ||
    record.subscriptions.join() !== known.subscriptions.join()
  );
}

export function createRegistry(options: RegistryOptions): Registry {
  const { clock, vault, table, services, deliveries, counters, onError } = options;
  const entries = new Map<string, Entry>();
  const faultReports = new Map<string, FaultReports>();
  const listeners = new Set<(message: HostMessage) => void>();
  const logCircle = createCircleLog(clock, (name) => entries.get(name)?.logbook);
  const now = (): string => new Date(clock.now()).toISOString();
  let closing = false;

  function send(message: HostMessage): void {
    for (const listener of listeners) listener(message);
  }

  function view(entry: Entry): InstalledPlugin {
    const { name } = entry.record.manifest;
    return toInstalledPlugin({ ...entry, counts: counters().of(name), schedules: deliveries().schedules(name) }, vault);
  }

  function changed(name: string): void {
    const entry = entries.get(name);
    if (entry !== undefined) send({ type: 'plugin', plugin: view(entry) });
  }

  function find(name: string): Entry {
    const entry = entries.get(name);
    if (entry === undefined) throw new PluginError('NOT_FOUND', `No plugin "${name}" is installed`);
    return entry;
  }

  async function announce(type: EventType, entry: Entry, more: Json = {}): Promise<void> {
    const subject = { kind: 'plugin', id: entry.record.manifest.name };
    await services().publish({ type, subject, source: 'host', data: { plugin: toPluginInfo(entry), ...more } });
  }

  async function announceFault(entry: Entry, type: EventType, more: Json): Promise<void> {
    if (closing) return;
    try {
      await announce(type, entry, more);
    } catch (error) {
      onError(`Cannot report a fault of ${entry.record.manifest.name}: ${String(error)}`);
    }
  }

  function banners(): readonly ShownBanner[] {
    const shown = services().ui.banners();
    return shown.filter(({ plugin }) => entries.get(plugin)?.managed.running !== undefined);
  }

  function sendBanners(): void {
    send({ type: 'banners', banners: banners() });
  }

  function open(record: PluginRecord): Entry {
    const { name } = record.manifest;
    const reports = createFaultReports(clock, (type, data) => void announceFault(entry, type, data));
    const entry = createEntry(record, services(), {
      onChange() {
        reports.observe(entry.managed);
        changed(name);
      },
      onFault: (reason) => reports.fault('crash', entry.logbook.redact(reason)),
      onLine: (line) => send({ type: 'log', plugin: name, line }),
      onDenial: (denial) => send({ type: 'denial', plugin: name, denial }),
      onRefresh: (id) => send({ type: 'view', plugin: name, view: id }),
      onBanner: () => sendBanners(),
      save: (next) => table.update(next),
    });
    entries.set(name, entry);
    faultReports.set(name, reports);
    return entry;
  }

  function tryToOpen(record: PluginRecord): Entry | undefined {
    const { name } = record.manifest;
    try {
      const entry = open(record);
      entry.refresh();
      view(entry);
      return entry;
    } catch (error) {
      forget(name);
      onError(leftOut(name, error));
      return undefined;
    }
  }

  function replace(entry: Entry, record: PluginRecord): void {
    entry.record = { ...record, updatedAt: now() };
    table.update(entry.record);
    entry.refresh();
    changed(entry.record.manifest.name);
  }

  function forget(name: string): void {
    faultReports.get(name)?.stop();
    faultReports.delete(name);
    entries.delete(name);
  }

  /** Another host changed a plugin: it is loaded anew where it runs. */
  function adopt(entry: Entry, record: PluginRecord): void {
    entry.record = record;
    entry.refresh();
    changed(record.manifest.name);
    const { managed } = entry;
    if (!record.enabled) return void managed.stop('disable');
    if (managed.running !== undefined) void managed.stop('config');
    managed.start().catch(() => undefined);
  }

  function sync(): void {
    if (closing || !table.changedByOthers()) return;
    const records = new Map(table.all().map((record) => [record.manifest.name, record]));
    for (const [name, entry] of entries) {
      const record = records.get(name);
      if (record === undefined) {
        forget(name);
        void entry.managed.stop('uninstall');
        send({ type: 'removed', name });
      } else if (isOther(record, entry.record)) {
        adopt(entry, record);
      }
    }
    for (const [name, record] of records) {
      if (entries.has(name)) continue;
      const entry = tryToOpen(record);
      if (entry !== undefined) adopt(entry, record);
    }
  }

  return {
    all: () => [...entries.values()],
    has: (name) => entries.has(name),
    peek: (name) => entries.get(name),
    find,
    view,
    open,
    openAll() {
      for (const record of table.all()) tryToOpen(record);
    },
    replace,
    save: (entry, change) => replace(entry, { ...entry.record, ...change }),
    announce,
    routes: (entry) => keptRoutes(entry, [...entries.values()]),
    banners,
    changed,
    send,

    remove(name) {
      forget(name);
      table.delete(name);
    },

    sync,

    leased(name, held) {
      // What it runs with may have changed where it ran.
      sync();
      const managed = entries.get(name)?.managed;
      void (held ? managed?.takeOver() : managed?.standBy());
    },

    async reload(entry) {
      if (entry.record.enabled) {
        await entry.managed.stop('config');
        await entry.managed.start();
      }
      return view(entry);
    },

    subscribe(event, to) {
      // A plugin hears nothing of its own coming and going.
      const absent = event.source === 'host' && event.subject.kind === 'plugin' ? event.subject.id : undefined;
      const subscribers = [...entries.values()]
        .filter(({ record }) => record.enabled && record.manifest.name !== absent)
        .filter(({ record }) => !isDirected(event.type) || record.manifest.name === to)
        .map((entry) => entry.subscriber());
      return subscriptionsFor(event, subscribers, logCircle);
    },

    deliveryChanged(row) {
      counters().touch(row.plugin);
      send({ type: 'delivery', plugin: row.plugin, delivery: toDeliveryRow(row) });
    },

    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },

    async close() {
      closing = true;
      await Promise.all([...entries.values()].map(({ managed }) => managed.stop('shutdown')));
      for (const reports of faultReports.values()) reports.stop();
    },
  };
}

/** Who is not named does not hear of it, however it came here. */
const isDirected = (type: string): boolean => isEventType(type) && eventCatalogue[type].delivery === 'directed';
