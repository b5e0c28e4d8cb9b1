import {
  fromPluginErrorData,
  isPluginError,
  parseSizeBytes,
  PluginError,
  pointName,
  toPluginErrorData,
  type ExtensionPointName,
  type Json,
  type Manifest,
  type Permission,
  type PlatformEvent,
  type StopReason,
} from '@streamspace/plugin-sdk';
import { points } from '@streamspace/plugin-sdk/points';
import type { Clock } from '../clock.ts';
import { redactJson } from '../config/redact.ts';
import type { Deliveries, Delivery, DeliveryBatch, DeliveryContext, FailedDelivery } from '../deliveries/index.ts';
import type { EgressBroker, EgressPlugin } from '../egress/index.ts';
import { createGate } from '../gate/gate.ts';
import type { LoopShare } from '../gate/loop-share.ts';
import type { SpoolConnection } from '../storage/spool/index.ts';
import { actingAs, canActAs } from './acting-as.ts';
import { callApi, type ApiContext } from './api/index.ts';
import { chainOf, longest, type Handled, type Handling } from './causes.ts';
import type { PluginControlPlane } from './control-plane-budget.ts';
import { createEgressCalls } from './egress-calls.ts';
import type { FailedItems, LoadedPlugin, PluginLoader, PluginProcess } from './loader.ts';
import type { Logbook } from './logbook.ts';
import type { PluginRecord } from './plugin-table.ts';
import { methodNames } from './points/call-point.ts';
import { createConsumerCalls } from './points/consumer-calls.ts';
import type { Providers } from './points/providers.ts';
import { projectEvent } from './project-event.ts';

/** Time budgets of the lifecycle, in milliseconds. */
const budgets = { load: 10_000, enable: 30_000, drain: 10_000, stop: 15_000, exit: 2_000 };

const defaultMemoryBytes = 64 * 1024 ** 2;

export interface RunContext {
  readonly clock: Clock;
  readonly loader: PluginLoader;
  readonly broker: EgressBroker;
  readonly loopShare: LoopShare;
  /** What other plugins provide. */
  readonly providers: Providers;
  readonly deliveries: Deliveries;
  readonly logbook: Logbook;
  /** What all calls of one copy of the plugin work with. */
  readonly api: Omit<ApiContext, 'controlPlane' | 'caller'>;
  /** The control plane for one call, which the signal withdraws. */
  controlPlaneFor(signal: AbortSignal): PluginControlPlane;
  readonly handling: Handling;
  readonly policy: EgressPlugin;
  readonly granted: ReadonlySet<Permission>;
  readonly platform: Readonly<Record<string, string>>;
  /** A call was refused. */
  onRefused(member: string, error: PluginError, params: unknown): void;
}

/** A plugin whose process is up and takes deliveries. */
export interface RunningPlugin {
  readonly process: PluginProcess;
  readonly loaded: LoadedPlugin;
  /** Has it answer a person; what the plugin does meanwhile is done in that person's name too. */
  ask(method: 'act' | 'view' | 'route', params: Json, deadlineMs: number, user: string | undefined): Promise<unknown>;
  /** Has it answer another plugin, or the host before something happens. */
  provide(
    method: 'provide' | 'release' | 'decide',
    params: Json,
    options: { readonly deadlineMs: number; readonly signal: AbortSignal | undefined },
    cause: Handled,
  ): Promise<unknown>;
  /** What it may reach. */
  readonly policy: EgressPlugin;
  /** Stops deliveries, runs the hooks, ends the process. Never rejects: what goes wrong is in the log. */
  stop(reason: StopReason): Promise<void>;
  /** The same for a process that has ended by itself: there is nobody left to run hooks. */
  abandon(): Promise<void>;
}

/** Starts a plugin: its process, `onLoad`, `onEnable`, deliveries. What fails leaves no process behind. */
export async function runPlugin(record: PluginRecord, context: RunContext): Promise<RunningPlugin> {
  const process = await startProcess(record, context);
  try {
    const loaded = (await process.call('load', loadParams(record, context), {
      deadlineMs: budgets.load,
    })) as LoadedPlugin;
    await process.call('enable', {}, { deadlineMs: budgets.enable });
    context.deliveries.attach(record.manifest.name, {
      deliver: (delivery, deliveryContext) => deliver(process, context, delivery, deliveryContext),
      deliverBatch: (batch, { signal }) => deliverBatch(process, context, batch, signal),
      batchOf: (job) => context.api.jobControls(job).batch,
      rateOf: (job) => context.api.jobControls(job).rate,
      concurrency: { jobs: jobConcurrency(record) },
    });
    return {
      process,
      loaded,
      ask: (method, params, deadlineMs, user) =>
        context.handling.during({ chain: [], ...(user === undefined ? {} : { user }) }, (handling) =>
          process.call(method, { ...params, handling }, { deadlineMs }),
        ),
      provide: (method, params, { deadlineMs, signal }, cause) =>
        context.handling.during(cause, (handling) =>
          process.call(method, { ...params, handling }, { deadlineMs, ...(signal === undefined ? {} : { signal }) }),
        ),
      policy: context.policy,
      stop: (reason) => stopPlugin(record, context, process, reason),
      abandon: () => release(record, context, 0),
    };
  } catch (error) {
    await process.stop(0);
    throw error;
  }
}

/** A short-lived process of a plugin, for "Test connection" and checks of a configuration. */
export async function withProcess<T>(
  record: PluginRecord,
  context: RunContext,
  work: (process: PluginProcess) => Promise<T>,
): Promise<T> {
  const process = await startProcess(record, context);
  try {
    return await work(process);
  } finally {
    await process.stop(budgets.exit);
  }
}

/** What a plugin is loaded with. */
export function loadParams(record: PluginRecord, { platform, granted }: RunContext): Record<string, unknown> {
  const { manifest, config } = record;
  return { manifest, config, platform, granted: [...granted], points: consumedMethods(manifest) };
}

async function startProcess(record: PluginRecord, context: RunContext): Promise<PluginProcess> {
  const { manifest, bundleDirectory } = record;
  const gate = createGate(manifest, context.granted, context.clock);
  const egress = createEgressCalls(context, gate);
  const consumer = createConsumerCalls(manifest, context.providers, gate);
  const process = await context.loader.start({
    name: manifest.name,
    bundleDirectory,
    memoryBytes:
      manifest.resources?.memory === undefined ? defaultMemoryBytes : parseSizeBytes(manifest.resources.memory),
    onLog: (line) => context.logbook.write({ ...line, from: 'plugin' }),
    async onCall(member, params, signal) {
      try {
        if (egress.handles(member)) return await egress.call(member, params, signal);
        const { args, handling, as } = readCall(params);
        if (as !== undefined && !canActAs(member)) {
          throw new PluginError('INVALID_ARGUMENT', `api.${member} cannot be used in somebody's name`);
        }
        if (consumer.handles(member)) {
          return await consumer.call(member, args, context.handling.current(handling) ?? { chain: [] }, signal);
        }
        if (member !== 'config.set') await gate.admit(member as Parameters<typeof gate.admit>[0], signal);
        // What people will read on a page holds no secret.
        const shown = shownToPeople.has(member) ? redactJson(args, context.logbook.redact) : args;
        return await context.loopShare.run(manifest.name, () =>
          callApi(callContext(context, { handling, as }, signal), member, shown, signal),
        );
      } catch (error) {
        const { code, message } = toPluginErrorData(error);
        if (code === 'PERMISSION_DENIED' || code === 'CONSENT_NEEDED') {
          context.onRefused(member, new PluginError(code, message), params);
        }
        throw error;
      }
    },
  });
  void process.exited.then(() => consumer.end());
  return withSpool(withoutSecrets(process, context.logbook), context.api.spool);
}

/** What can be called of each point that a plugin uses. */
function consumedMethods({ consumes = [] }: Manifest): Record<string, readonly string[]> {
  return Object.fromEntries(
    consumes.map(pointName).map((name) => [name, methodNames(points[name as ExtensionPointName].methods)]),
  );
}

/** A process that has ended only when nothing of it is open in the spool any more. */
function withSpool(process: PluginProcess, spool: SpoolConnection): PluginProcess {
  const exited = process.exited.then(async (exit) => {
    await spool.end();
    return exit;
  });
  return {
    ...process,
    exited,
    async stop(graceMs) {
      await process.stop(graceMs);
      await exited;
    },
  };
}

const shownToPeople: ReadonlySet<string> = new Set([
  'notify',
  'email',
  'health',
  'banner',
  'audit',
  'metrics.record',
  'jobs.pause',
  'jobs.progress',
]);

/** @throws {PluginError} `INVALID_ARGUMENT` for what is no call: a plugin may write to the channel what it wants. */
function readCall(params: unknown): {
  readonly args: readonly unknown[];
  readonly handling: unknown;
  readonly as: string | undefined;
} {
  const { args, handling, as } = (params ?? {}) as Readonly<Record<'args' | 'handling' | 'as', unknown>>;
  if (as !== undefined && typeof as !== 'string') {
    throw new PluginError('INVALID_ARGUMENT', 'A plugin acts as a user, who has an id');
  }
  if (Array.isArray(args)) return { args, handling, as };
  throw new PluginError('INVALID_ARGUMENT', 'A call has its arguments as a list');
}

/**
 * @param call.handling What the plugin says the call belongs to.
 * @param call.as Id of the user as whom it acts.
 */
function callContext(
  context: RunContext,
  { handling, as }: { readonly handling: unknown; readonly as: string | undefined },
  signal: AbortSignal,
): ApiContext {
  const { api, controlPlaneFor } = context;
  const { chain: causedBy = [], user = as } = context.handling.current(handling) ?? {};
  return {
    ...api,
    caller: {
      plugin: api.manifest.name,
      ...(causedBy.length === 0 ? {} : { causedBy }),
      ...(user === undefined ? {} : { user }),
    },
    get controlPlane() {
      const controlPlane = controlPlaneFor(signal);
      return as === undefined ? controlPlane : actingAs(controlPlane, as);
    },
  };
}

/** Errors of the plugin, what it shows and answers to people, and why it ended, without the secrets it knows. */
function withoutSecrets(process: PluginProcess, logbook: Logbook): PluginProcess {
  const answersPeople = new Set(['act', 'view', 'test', 'decide']);
  return {
    ...process,
    async call(method, params, options) {
      try {
        const result = await process.call(method, params, options);
        if (method === 'route') return withoutSecretText(result, logbook.redact);
        return result !== undefined && answersPeople.has(method) ? redactJson(result, logbook.redact) : result;
      } catch (error) {
        if (!isPluginError(error)) throw error;
        const data = toPluginErrorData(error);
        throw fromPluginErrorData({ ...data, message: logbook.redact(data.message) });
      }
    },
    exited: process.exited.then(({ reason }) => ({ reason: logbook.redact(reason) })),
  };
}

/** Of a reply the text is looked through; bytes are what the plugin made them. */
function withoutSecretText(reply: unknown, redact: Logbook['redact']): unknown {
  if (typeof reply !== 'object' || reply === null || !('text' in reply) || typeof reply.text !== 'string') return reply;
  return { ...reply, text: redact(reply.text) };
}

function deliver(
  process: PluginProcess,
  context: RunContext,
  delivery: Delivery,
  { signal, progress }: DeliveryContext,
): Promise<unknown> {
  const { id, kind, handler, key, attempt, interrupted } = delivery;
  const payload =
    kind === 'event' ? projectEvent(delivery.payload as PlatformEvent, context.granted) : delivery.payload;
  const params = { id, kind, handler, attempt, interrupted, payload, ...(key === undefined ? {} : { key }) };
  // The engine keeps the deadline and aborts the signal.
  const options = { deadlineMs: Infinity, signal };
  return context.handling.during({ chain: chainOf(delivery) }, (handling) => {
    if (kind === 'event') return process.call('deliver', { ...params, handling }, options);
    return context.api.progress.during(progress, (run) =>
      process.call('deliver', { ...params, handling, run }, options),
    );
  });
}

/** Resolves with the items that failed. */
async function deliverBatch(
  process: PluginProcess,
  context: RunContext,
  { handler, items }: DeliveryBatch,
  signal: AbortSignal,
): Promise<readonly FailedDelivery[]> {
  const params = {
    kind: 'batch',
    handler,
    items: items.map(({ id, attempt, interrupted, payload }) => ({ id, attempt, interrupted, payload })),
  };
  const failed = (await context.handling.during({ chain: longest(items.map(chainOf)) }, (handling) =>
    process.call('deliver', { ...params, handling }, { deadlineMs: Infinity, signal }),
  )) as FailedItems;
  const { redact } = context.logbook;
  return failed.map(({ id, error }) => ({
    id,
    error: fromPluginErrorData({ ...error, message: redact(error.message) }),
  }));
}

async function stopPlugin(
  record: PluginRecord,
  context: RunContext,
  process: PluginProcess,
  reason: StopReason,
): Promise<void> {
  await release(record, context, budgets.drain);
  for (const hook of ['disable', 'unload']) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- one hook follows the other
      await process.call(hook, { reason }, { deadlineMs: budgets.stop });
    } catch (error) {
      context.logbook.write({
        level: 'warn',
        from: 'host',
        message: `${hook} failed: ${toPluginErrorData(error).message}`,
      });
    }
  }
  await process.stop(budgets.exit);
}

/** What was not acknowledged goes back to waiting, open requests are aborted. */
async function release({ manifest }: PluginRecord, { deliveries, broker }: RunContext, drainMs: number): Promise<void> {
  await deliveries.detach(manifest.name, { drainMs });
  await broker.release(manifest.name);
}

function jobConcurrency({ manifest }: PluginRecord): Record<string, number> {
  return Object.fromEntries(
    Object.entries(manifest.jobs ?? {}).flatMap(([job, { concurrency }]) =>
      concurrency === undefined ? [] : [[job, concurrency]],
    ),
  );
}
