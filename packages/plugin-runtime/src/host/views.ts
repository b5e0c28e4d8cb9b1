import type { JobState, PluginInfo } from '@streamspace/plugin-sdk';
import { maskConfig } from './stored-config.ts';
import type { Vault } from '../config/vault.ts';
import type { DeliveryRow as StoredDelivery, NextFire } from '../deliveries/index.ts';
import type { ManagedPlugin } from './managed-plugin.ts';
import type { PluginRecord } from './plugin-table.ts';
import { capabilityRequests, hostRequests, permissionRequests, pointRequests, routeRequests } from './requests.ts';
import type { ConsentRequest, DeliveryRow, InstalledPlugin } from './types.ts';

const iso = (ms: number): string => new Date(ms).toISOString();

/** A delivery as operators see it. */
export function toDeliveryRow(row: StoredDelivery & { readonly payload?: unknown }): DeliveryRow {
  return {
    id: row.id,
    kind: row.kind,
    name: row.eventType ?? row.handler,
    state: row.state,
    attempts: row.attempts,
    createdAt: iso(row.createdAt),
    dueAt: iso(row.dueAt),
    ...(row.key === undefined ? {} : { key: row.key }),
    ...(row.finishedAt === undefined ? {} : { finishedAt: iso(row.finishedAt) }),
    ...(row.error === undefined ? {} : { error: `${row.error.code}: ${row.error.message}` }),
    ...(row.progress === undefined ? {} : { progress: row.progress }),
    ...(row.payload === undefined ? {} : { payload: row.payload }),
  };
}

export interface PluginView {
  readonly record: PluginRecord;
  readonly managed: ManagedPlugin;
  readonly pendingConsents: readonly ConsentRequest[];
  readonly counts: Readonly<Record<JobState, number>>;
  readonly schedules: readonly NextFire[];
}

/** A plugin as operators see it. */
export function toInstalledPlugin(
  { record, managed, pendingConsents, counts, schedules }: PluginView,
  vault: Vault,
): InstalledPlugin {
  const { manifest } = record;
  const health = managed.health();
  const pid = managed.running?.process.pid;
  const memoryBytes = managed.running?.process.memoryBytes();
  return {
    id: record.id,
    name: manifest.name,
    displayName: manifest.displayName,
    description: manifest.description,
    version: manifest.version,
    pluginType: manifest.type,
    tier: record.tier,
    enabled: record.enabled,
    state: managed.state,
    health: health.level,
    installedAt: record.installedAt,
    updatedAt: record.updatedAt,
    config: maskConfig(record.configSchema, record.config, vault),
    permissionRequests: permissionRequests(manifest, new Set(record.granted), record.config),
    hosts: hostRequests(manifest),
    routes: routeRequests(manifest),
    points: pointRequests(manifest),
    capabilities: capabilityRequests(manifest),
    events: record.subscriptions,
    consents: record.consents,
    pendingConsents,
    commands: (manifest.contributes?.commands ?? []).map(({ id, title }) => ({ id, title })),
    deliveries: counts,
    schedules: schedules.map(({ job, nextAt, what }) => ({ job, nextAt: iso(nextAt), what })),
    restarts: managed.restarts,
    ...(record.previous === undefined ? {} : { previousVersion: record.previous.manifest.version }),
    ...(health.reason === undefined ? {} : { reason: health.reason }),
    ...(managed.nextStartAt === undefined ? {} : { nextStartAt: managed.nextStartAt }),
    ...(record.configSchema === undefined ? {} : { configSchema: record.configSchema }),
    ...(pid === undefined ? {} : { pid }),
    ...(memoryBytes === undefined ? {} : { memoryBytes }),
  };
}

/** A plugin as other plugins see it. */
export function toPluginInfo({ record: { manifest }, managed }: Pick<PluginView, 'record' | 'managed'>): PluginInfo {
  const health = managed.health();
  const { state } = managed;
  return {
    name: manifest.name,
    displayName: manifest.displayName,
    version: manifest.version,
    type: manifest.type,
    // For others it makes no difference whether it is on its way up, or runs on another host.
    state: state === 'starting' || state === 'restarting' || state === 'standby' ? 'enabled' : state,
    health: health.level,
    permissions: manifest.permissions,
    // Signatures are checked at install; what comes from a folder of this repository has none.
    signed: false,
    ...(health.reason === undefined ? {} : { reason: health.reason }),
  };
}
