import type { Limit } from '@streamspace/control-plane';
import {
  isPluginError,
  parseDurationMs,
  PluginError,
  toPluginErrorData,
  type Json,
  type Manifest,
  type Permission,
  type PluginInfo,
  type TestCheck,
} from '@streamspace/plugin-sdk';
import type { Clock } from '../clock.ts';
import { configError, createConfigChecker, type ConfigChecker } from '../config/check.ts';
import { createRedactor } from '../config/redact.ts';
import { secretValues } from '../config/secrets.ts';
import type { Deliveries } from '../deliveries/index.ts';
import { valuesAt, type EgressBroker } from '../egress/index.ts';
import { routesPrefix } from '../inbound/route-table.ts';
import type { LoopShare } from '../gate/loop-share.ts';
import type { PluginKeys } from '../keys/plugin-keys.ts';
import type { AuditTrail } from './audit/audit-trail.ts';
import type { MetricStore } from './metrics/metric-store.ts';
import type { PluginStorage } from '../storage/plugin-storage.ts';
import { connectSpool, spoolLimits } from '../storage/spool/index.ts';
import { formatPath } from '../config/paths.ts';
import { undone } from './builds.ts';
import { createHandling } from './causes.ts';
import { createConfigValues } from './config-values.ts';
import type { ControlPlaneBudget } from './control-plane-budget.ts';
import { createConsentRequests } from './consent-requests.ts';
import { consentOf, egressPolicy, followingPolicy, pendingConsents, unlistedOf } from './egress-policy.ts';
import type { Decider } from './decisions/decider.ts';
import type { FailModes } from './decisions/fail-modes.ts';
import { guardSessions } from './decisions/guard-sessions.ts';
import type { EnqueueWithin } from './enqueue-within.ts';
import type { Subscriber } from './feed.ts';
import { planJobs, type JobPlan } from './job-plan.ts';
import { createLiveJobs } from './live-jobs.ts';
import type { CheckedConfig, PluginLoader } from './loader.ts';
import { createLogbook, type Logbook } from './logbook.ts';
import { createManagedPlugin, type ManagedPlugin } from './managed-plugin.ts';
import type { PluginRecord } from './plugin-table.ts';
import type { Providers } from './points/providers.ts';
import { createHostUse } from './points/host-use.ts';
import type { Publish } from './publisher.ts';
import { createProgressReports } from './progress-reports.ts';
import { loadParams, runPlugin, withProcess, type RunContext } from './running-plugin.ts';
import type { ConsentRequest, Denial, LogLine } from './types.ts';
import { createManagedTheme } from './theme/managed-theme.ts';
import { acceptTheme } from './theme/read-theme.ts';
import type { UiStore } from './ui/ui-store.ts';

/** What all plugins of a host share. */
export interface SharedServices {
  readonly clock: Clock;
  readonly controlPlane: ControlPlaneBudget;
  readonly loader: PluginLoader;
  readonly broker: EgressBroker;
  readonly loopShare: LoopShare;
  readonly providers: Providers;
  readonly decider: Decider;
  readonly failModes: FailModes;
  readonly deliveries: Deliveries;
  readonly storage: PluginStorage;
  readonly keys: PluginKeys;
  readonly metrics: MetricStore;
  readonly audit: AuditTrail;
  readonly enqueueWithin: EnqueueWithin;
  readonly publish: Publish;
  readonly ui: UiStore;
  readonly version: string;
  readonly routesUrl: string;
  plugins(): readonly PluginInfo[];
  /** What of a manifest's wishes the control plane does not fulfil. */
  limits(manifest: Manifest): readonly Limit[];
}

export interface EntryEvents {
  onChange(): void;
  onFault(reason: string): void;
  onLine(line: LogLine): void;
  onDenial(denial: Denial): void;
  /** The plugin wants a view drawn anew. */
  onRefresh(view: string): void;
  /** It has set a banner, or taken one away. */
  onBanner(): void;
  /** The record was changed from inside, by the plugin itself or by what was learnt when it was loaded. */
  save(record: PluginRecord): void;
}

/** One installed plugin with everything that belongs to it. */
export interface Entry {
  record: PluginRecord;
  pendingConsents: readonly ConsentRequest[];
  /** Its build is being exchanged here, now. A record on trial is undone by everybody else. */
  isExchanged: boolean;
  readonly logbook: Logbook;
  readonly managed: ManagedPlugin;
  readonly checker: ConfigChecker;
  /**
   * Checks a configuration in two steps: its schema here, the plugin's own rules in a short-lived sandbox.
   *
   * @param build Default: what is installed.
   * @throws {ConfigError}
   */
  checkConfig(config: Json, build?: PluginRecord): Promise<void>;
  test(config: Json): Promise<readonly TestCheck[]>;
  /** Limits and schedules of its jobs. */
  readonly jobs: JobPlan;
  /** To be called after the record has changed: secrets, targets, consents and jobs follow from it. */
  refresh(): void;
  subscriber(): Subscriber;
}

export function createEntry(first: PluginRecord, services: SharedServices, events: EntryEvents): Entry {
  const { name } = first.manifest;
  const { clock } = services;
  const { platform } = services.controlPlane.host;
  const { timezone } = platform;
  // Compiling a schema takes milliseconds, and another one comes with another build only.
  let compiled = { schema: first.configSchema, checker: createConfigChecker(name, first.configSchema) };
  const checkerOf = ({ configSchema: schema }: PluginRecord): ConfigChecker => {
    if (schema !== compiled.schema) compiled = { schema, checker: createConfigChecker(name, schema) };
    return compiled.checker;
  };
  const refused = createConsentRequests();

  const secretsOf = ({ configSchema, config }: PluginRecord): string[] => secretValues(configSchema, config);
  const logbook = createLogbook(clock, createRedactor(secretsOf(first)), events.onLine, events.onDenial);

  /**
   * Everything a copy of the plugin runs with; `config` has its defaults filled in.
   *
   * @param options.follows Whether the hosts that it reaches follow the configuration while it runs.
   */
  function runContext(record: PluginRecord, { follows = false } = {}): RunContext {
    const granted: ReadonlySet<Permission> = new Set(record.granted);
    const policy = follows
      ? followingPolicy(granted, { effective, version: () => entry.record.config })
      : egressPolicy(record, granted);
    const secrets = secretsOf(record).filter((secret) => secret.length >= 8);
    return {
      ...services,
      logbook,
      policy,
      granted,
      platform: {
        ...platform,
        version: services.version,
        routesUrl: `${services.routesUrl}${routesPrefix}${name}`,
      },
      controlPlaneFor(signal) {
        const controlPlane = services.controlPlane.forPlugin(name, signal);
        const facts = services.controlPlane.host;
        const sessions = guardSessions(controlPlane.sessions, { decider: services.decider, facts, clock, signal });
        return { ...controlPlane, sessions };
      },
      handling: createHandling(),
      api: {
        ...services,
        manifest: record.manifest,
        jobControls: (job) => jobs.plan.controls(job),
        progress: createProgressReports(),
        spool: connectSpool({ store: services.storage.spool, plugin: name, limitBytes: spoolLimit(record) }),
        allowedRecipients: () => recipients(record),
        holdsSecret: (text) => secrets.some((secret) => text.includes(JSON.stringify(secret).slice(1, -1))),
        ui: {
          settings: (userId) => services.ui.settings(name, userId),
          refresh: events.onRefresh,
          setBanner(key, banner) {
            services.ui.setBanner(name, key, banner, new Date(clock.now()).toISOString());
            events.onBanner();
          },
        },
        ...createHostUse(services.providers, record.manifest, logbook),
        decisions: {
          ask: (decision, request) => services.decider.decide(decision, request as never, name),
          setFailRules: (decision, rules) => services.failModes.setRules(name, decision, rules),
        },
        setHealth: (condition, state) => entry.managed.setHealth(condition, state),
        setConfig: (key, value) => setConfig(key, value),
      },
      onRefused(member, error, params) {
        logbook.deny({ member, code: error.code, message: error.message });
        const ask = error.code === 'CONSENT_NEEDED' ? consentOf : unlistedOf;
        const wanted = ask(policy, member, params);
        if (wanted === undefined || !refused.add(wanted)) return;
        entry.refresh();
        events.onChange();
      },
    };
  }

  const jobs = createLiveJobs({
    deliveries: services.deliveries,
    timezone,
    check: (record) => checkerOf(record).check(record.config),
    onError(error) {
      const { message } = toPluginErrorData(error);
      logbook.write({ level: 'error', from: 'host', message: `Cannot schedule jobs: ${message}` });
    },
  });

  const openCollections = (record: PluginRecord): Promise<void> =>
    services.storage.collections.register(name, record.collections ?? []);

  /** Who runs a plugin now knows that nobody else does, so an exchange that was not ended never will be. */
  function undoTrial(): void {
    const before = undone(entry.record);
    if (before === undefined) return;
    const [from, to] = [entry.record.manifest.version, before.manifest.version];
    entry.record = { ...before, updatedAt: new Date(clock.now()).toISOString() };
    events.save(entry.record);
    entry.refresh();
    const message = `The exchange of ${to} by ${from} was interrupted: ${to} is there, with its configuration`;
    logbook.write({ level: 'warn', from: 'host', message });
  }

  const effective = (): PluginRecord => ({ ...entry.record, config: entry.checker.check(entry.record.config) });

  async function setConfig(key: string, value: unknown): Promise<void> {
    const { record } = entry;
    if (!(record.manifest.writableConfig ?? []).includes(key)) {
      throw new PluginError(
        'PERMISSION_DENIED',
        `${name} cannot write the configuration key "${key}": list it under writableConfig in manifest.json`,
      );
    }
    const config = { ...record.config, [key]: value };
    const holdsSecret = secretsOf({ ...record, config: { [key]: value } }).length > 0;
    if (holdsSecret || secretsOf({ ...record, config }).length > secretsOf(record).length) {
      throw new PluginError(
        'PERMISSION_DENIED',
        `${name} cannot write "${key}": secrets are written by operators only`,
      );
    }
    planJobs(record.manifest, entry.checker.check(config), timezone);
    entry.record = { ...record, config, updatedAt: new Date(clock.now()).toISOString() };
    events.save(entry.record);
    logbook.write({ level: 'info', from: 'host', message: `The plugin wrote its configuration key "${key}"` });
    entry.refresh();
  }

  const managed =
    first.manifest.type === 'theme'
      ? createManagedTheme({
          logbook,
          accept: () => void acceptTheme(name, entry.record.theme),
          onChange: events.onChange,
        })
      : createManagedPlugin({
          clock,
          logbook,
          onChange: events.onChange,
          onFault: events.onFault,
          take: () => services.deliveries.hold(name),
          giveUp: () => services.deliveries.release(name),
          async run() {
            if (!entry.isExchanged) undoTrial();
            const record = effective();
            planJobs(record.manifest, record.config, timezone);
            await openCollections(record);
            const running = await runPlugin(record, runContext(record, { follows: true }));
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
    isExchanged: false,
    logbook,
    managed,
    get jobs() {
      return jobs.plan;
    },
    get checker() {
      return checkerOf(entry.record);
    },

    async checkConfig(config, build = entry.record) {
      const record = { ...build, config: checkerOf(build).check(config) };
      // Hosts and times are named by the configuration: a bad one is found here, not at the first request or run.
      egressPolicy(record, new Set(record.granted));
      planJobs(record.manifest, record.config, timezone);
      if (record.theme !== undefined) return;
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
      const record = { ...entry.record, config: entry.checker.check(config) };
      if (record.theme !== undefined) return [];
      const context = runContext(record);
      await openCollections(record);
      const answer = await withProcess(record, context, (process) =>
        process.call('test', loadParams(record, context), { deadlineMs: 60_000 }),
      );
      return answer as readonly TestCheck[];
    },

    refresh() {
      const { record } = entry;
      logbook.redact = createRedactor(secretsOf(record));
      entry.pendingConsents = refused.open(targetsToAllow(record), record.consents);
      jobs.follow(record);
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

/** @throws {PluginError} `CONFIG_INVALID` when the configuration names the size and it is none. */
function spoolLimit({ manifest, config }: PluginRecord): number {
  const asked = manifest.resources?.spool;
  if (asked === undefined) return spoolLimits.bytes;
  return createConfigValues(manifest.name, config).sizeBytes(asked, 'resources.spool') ?? spoolLimits.bytes;
}

function recipients({ manifest, config }: PluginRecord): ReadonlySet<string> {
  const values = (manifest.email?.recipients ?? []).flatMap((path) => valuesAt(config, path)).flat();
  return new Set(values.filter((value) => typeof value === 'string').map((address) => address.toLowerCase()));
}
