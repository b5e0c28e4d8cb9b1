import type { DatabaseSync } from 'node:sqlite';
import { limitsOf, type ControlPlane } from '@streamspace/control-plane';
import type { Manifest, PlatformEvent } from '@streamspace/plugin-sdk';
import { systemClock, type Clock } from '../clock.ts';
import type { Vault } from '../config/vault.ts';
import {
  createDeliveries,
  createSqliteStore,
  defaultJobQuota,
  type JobQuota,
  type Replica,
} from '../deliveries/index.ts';
import type { EgressBroker } from '../egress/index.ts';
import { createPluginKeys } from '../keys/plugin-keys.ts';
import { createAuditTrail } from './audit/audit-trail.ts';
import { createMetricStore } from './metrics/metric-store.ts';
import { createLoopShare } from '../gate/loop-share.ts';
import { createPluginStorage } from '../storage/plugin-storage.ts';
import type { SpoolMedium } from '../storage/spool/index.ts';
import { bundlesOf } from './builds.ts';
import { createControlPlaneBudget, type ControlPlaneBudgetOptions } from './control-plane-budget.ts';
import { createCounters } from './counters.ts';
import { createDecider } from './decisions/decider.ts';
import { createFailModes } from './decisions/fail-modes.ts';
import { createEnqueueWithin } from './enqueue-within.ts';
import type { SharedServices } from './entry.ts';
import { startFeed } from './feed.ts';
import type { PluginLoader } from './loader.ts';
import { consentOperations } from './operations/consent.ts';
import { decisionOperations } from './operations/decisions.ts';
import { inspectOperations } from './operations/inspect.ts';
import { installOperations } from './operations/install.ts';
import { pointOperations } from './operations/points.ts';
import { routeOperations } from './operations/routes.ts';
import { runOperations } from './operations/run.ts';
import { themeOperations } from './operations/themes.ts';
import { uiOperations } from './operations/ui.ts';
import { createPluginTable } from './plugin-table.ts';
import { createBindings } from './points/bindings.ts';
import { createProviders } from './points/providers.ts';
import { createPublisher } from './publisher.ts';
import { createRegistry } from './registry.ts';
import { repeat } from './repeat.ts';
import { withThemes } from './theme/theme-loader.ts';
import { createTurns } from './turns.ts';
import type { PluginHost } from './types.ts';
import { createUiStore } from './ui/ui-store.ts';
import { toPluginInfo } from './views.ts';

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
  /** Which of the hosts that share `db` it is. Default: the only one. */
  readonly replica?: Replica;
  readonly clock?: Clock;
  /** For ids and jitter: at least 0, less than 1. */
  readonly random?: () => number;
  /** Origin at which the routes of plugins are reached. Default: that of the platform. */
  readonly routesUrl?: string;
  /** Shown to plugins as `platform.version`. */
  readonly version: string;
  /** Hears of what has no plugin to blame. Default: a warning of the process. */
  readonly onError?: (message: string) => void;
}

/** How soon a host hears of what an operator did on another, where no event comes before. */
const syncEveryMs = 5000;

/** Opens the host: plugins that were enabled start again, and undelivered events go on. Resolves before all are up. */
export async function createPluginHost(options: PluginHostOptions): Promise<PluginHost> {
  const { db, vault, broker, clock = systemClock, random = Math.random } = options;
  const onError = options.onError ?? ((message: string) => process.emitWarning(message));
  const loader = withThemes(options.loader);
  const report = (error: unknown): void => onError(error instanceof Error ? error.message : String(error));

  const controlPlane = createControlPlaneBudget(options.controlPlane, clock, options.controlPlaneBudget);
  const capabilities = await controlPlane.host.capabilities();
  const limits = (manifest: Manifest): ReturnType<typeof limitsOf> => limitsOf(manifest, capabilities);
  const table = createPluginTable(db, vault, onError);
  const storage = createPluginStorage({ db, vault, clock, spoolMedium: options.spoolMedium, onError: report });
  const store = createSqliteStore(db);
  const ui = createUiStore(db);
  const audit = createAuditTrail(db, clock, report);
  const metrics = createMetricStore();
  const quotaOf = (plugin: string): JobQuota => registry.peek(plugin)?.jobs.quota ?? defaultJobQuota;
  const deliveries = await createDeliveries({
    store,
    replica: options.replica,
    clock,
    random,
    quotaOf,
    onError: report,
  });
  const registry = createRegistry({
    clock,
    vault,
    table,
    services: () => services,
    deliveries: () => deliveries,
    counters: () => counters,
    onError,
  });
  const bindings = createBindings(db);
  const providers = createProviders(() => registry.all(), bindings);
  const failModes = createFailModes(db);
  const decider = createDecider({
    entries: () => registry.all(),
    failModes,
    clock,
    alert({ title, text, key }) {
      controlPlane.host
        .notify({ role: 'operator' }, { title, text, key, level: 'warning' }, {})
        .catch((error: unknown) => report(error));
    },
  });
  const counters = createCounters(deliveries, clock, registry.changed);
  const onEvent = (event: PlatformEvent): void => registry.send({ type: 'event', event });
  const subscriptions = registry.subscribe;

  const services: SharedServices = {
    clock,
    controlPlane,
    loader,
    broker,
    loopShare: createLoopShare(),
    providers,
    decider,
    failModes,
    deliveries,
    storage,
    keys: createPluginKeys(db, vault, clock),
    metrics,
    audit,
    enqueueWithin: createEnqueueWithin({ store, deliveries, clock, quotaOf, onChange: registry.deliveryChanged }),
    publish: createPublisher({ deliveries, clock, random, subscriptionsFor: subscriptions, onEvent }),
    ui,
    version: options.version,
    routesUrl: options.routesUrl ?? options.controlPlane.platform.publicUrl,
    plugins: () => registry.all().map(toPluginInfo),
    limits,
  };

  registry.openAll();
  // Another host of the same database may be preparing a bundle.
  if (options.replica === undefined) await tidyBundles().catch(report);
  const unwatch = deliveries.onChange(registry.deliveryChanged);
  const unlease = deliveries.onLease(registry.leased);
  const stopSync = options.replica === undefined ? undefined : repeat(clock, syncEveryMs, registry.sync);
  await Promise.all(registry.all().map(({ record }) => counters.refresh(record.manifest.name)));
  const feed = startFeed({
    controlPlane: controlPlane.host,
    deliveries,
    clock,
    // Another host may have let a plugin in that listens.
    beforeBatch: registry.sync,
    subscriptionsFor: subscriptions,
    onEvent,
    onError,
  });
  for (const entry of registry.all()) {
    // Why one does not come up is in its log and on its page.
    if (entry.record.enabled) entry.managed.start().catch(() => undefined);
  }

  /** A host that was killed may have left bundles. Those of plugins that cannot be read are not known. */
  async function tidyBundles(): Promise<void> {
    const kept = new Set(registry.all().flatMap(({ record }) => bundlesOf(record)));
    await loader.tidy?.({ kept, isSpared: (name) => !registry.has(name) && table.has(name) });
  }

  const turns = createTurns();
  return {
    ...installOperations({ registry, table, services, counters, bindings, failModes, turns, vault, clock }),
    ...runOperations(registry, vault),
    ...consentOperations(registry, clock),
    ...inspectOperations({ registry, deliveries, audit, metrics }),
    ...decisionOperations({ registry, decider, failModes, controlPlane: controlPlane.host, clock }),
    ...pointOperations({ registry, providers, bindings }),
    ...routeOperations({ registry, controlPlane: controlPlane.host, clock }),
    ...themeOperations(registry),
    ...uiOperations({ registry, controlPlane: controlPlane.host, store: ui, clock }),
    limits,
    onChange: registry.onChange,
    sandboxLayers: () => loader.layers(),

    async close() {
      // Nothing that is under way may find the database closed.
      await turns.idle();
      await feed.stop();
      await registry.close();
      unwatch();
      unlease();
      stopSync?.();
      counters.stop();
      audit.close();
      await storage.close();
      await deliveries.close();
      await broker.close();
    },
  };
}
