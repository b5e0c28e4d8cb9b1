import { isPluginError, type ObjectStore } from '@streamspace/plugin-sdk';
import type { Measured, ProbeResult } from './probe.ts';
import type { ProbeRow } from './rows.ts';
import type { StoreApi } from './store-api.ts';

/** What the store's own events say. */
export interface StorageEvent {
  readonly purposes: readonly string[];
  readonly reason: string;
  /** Instant since which it has been down. */
  readonly since: string;
  readonly downMs?: number;
}

/** Knows how a store is, tells operators, and states it on the platform when that changes. */
export interface Monitor {
  /** Probes now. */
  check(): Promise<ProbeResult>;
  /** Probes when it is time: each hour, and each time it is asked while something is wrong. */
  checkIfDue(): Promise<void>;
  /** Hears how a request of a consumer went; `undefined` is well. */
  heard(error: unknown): void;
  latest(): Promise<ProbeRow | undefined>;
  measured(): Promise<Measured | undefined>;
  health(): ReturnType<ObjectStore['health']>;
}

/** Emits what the plugin tells others. By name each, so that what it emits can be read off its code. */
export interface StoreEvents {
  degraded(data: StorageEvent): Promise<unknown>;
  recovered(data: StorageEvent): Promise<unknown>;
}

export interface MonitorOptions {
  readonly api: StoreApi;
  /** Name for people, such as `S3`. */
  readonly vendor: string;
  readonly purposes: readonly string[];
  readonly now: () => number;
  readonly events: StoreEvents;
  readonly probe: (before: Measured | undefined) => Promise<ProbeResult>;
  /** Names the configuration: what was measured with another one counts no more. */
  readonly configKey: string;
}

const usualMs = 60 * 60_000;
/** Refusals one after the other until the store counts as down. */
const mostRefusals = 2;
const accessReasons = new Set(['auth_failed', 'access_denied', 'bucket_missing']);

export function createMonitor(options: MonitorOptions): Monitor {
  const { api, vendor, purposes, now, events, probe, configKey } = options;
  const measuredKey = `measured ${configKey}`;
  const downKey = 'down-since';
  let refusals = 0;

  const at = (ms: number): string => new Date(ms).toISOString();

  async function latest(): Promise<ProbeRow | undefined> {
    const [row] = await api.storage.probes.find({ order: 'desc', limit: 1 });
    return row;
  }

  /** Each request of a consumer asks for it. */
  let known: Promise<Measured | undefined> | undefined;
  const measured = (): Promise<Measured | undefined> =>
    (known ??= api.storage.get(measuredKey) as Promise<Measured | undefined>);

  async function tell(status: ProbeResult['status'], message: string, reason: string | undefined): Promise<void> {
    const level = status === 'down' ? 'failing' : 'degraded';
    await api.health('store', status === 'ok' ? undefined : { level, message });
    const isAccess = status === 'down' && accessReasons.has(reason ?? '');
    const title = `${vendor}: the store cannot be used`;
    await api.banner('store', isAccess ? { title, text: message, level: 'error' } : undefined);

    const since = (await api.storage.get(downKey)) as string | undefined;
    if (status === 'down' && since === undefined) {
      await api.storage.set(downKey, at(now()));
      await events.degraded({ purposes, reason: reason ?? 'unavailable', since: at(now()) });
    } else if (status !== 'down' && since !== undefined) {
      await api.storage.delete(downKey);
      const downMs = now() - Date.parse(since);
      await events.recovered({ purposes, reason: 'available', since, downMs });
    }
  }

  async function tellRefusal(message: string, reason: string | undefined): Promise<void> {
    try {
      await tell('down', message, reason);
    } catch (error) {
      api.log.warn(`could not tell that the store is down: ${String(error)}`);
    }
  }

  async function check(): Promise<ProbeResult> {
    const started = now();
    const result = await probe(await measured());
    const { status, checks, reason } = result;
    if (status !== 'down') {
      refusals = 0;
      known = Promise.resolve(result.measured);
      await api.storage.set(measuredKey, result.measured);
    }
    await api.storage.probes.put({ at: at(now()), status, ms: now() - started, checks: [...checks] });
    await tell(status, messageOf(checks), reason);
    return result;
  }

  return {
    check,
    latest,
    measured,
    async checkIfDue() {
      const row = await latest();
      const isWell = row?.status === 'ok' && refusals < mostRefusals;
      const isDue = !isWell || now() - Date.parse(row.at) >= usualMs;
      if (isDue) await check();
    },
    heard(error) {
      if (!isPluginError(error)) refusals = 0;
      else if (accessReasons.has(error.reason ?? '')) {
        refusals += 1;
        if (refusals === mostRefusals) {
          void tellRefusal(error.message, error.reason);
        }
      }
    },
    async health() {
      const row = await latest();
      const checks = row?.checks ?? [{ name: 'probe', ok: false, message: 'The store was not probed yet' }];
      if (refusals >= mostRefusals)
        return {
          status: 'down',
          checks: [...checks, { name: 'access', ok: false, message: 'The store refuses requests' }],
        };
      return { status: row?.status ?? 'warn', checks };
    },
  };
}

const messageOf = (checks: ProbeResult['checks']): string =>
  checks
    .filter(({ ok }) => !ok)
    .map(({ name, message }) => `${name}: ${message ?? 'failed'}`)
    .join('; ')
    .slice(0, 500);
