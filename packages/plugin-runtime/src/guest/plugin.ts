import {
  PluginError,
  toPluginErrorData,
  type Call,
  type View,
  type Json,
  type Manifest,
  type Platform,
  type StopReason,
  type TestCheck,
} from '@streamspace/plugin-sdk';
import type { Clock } from '../clock.ts';
import { runBatch, type BatchItem } from './batch.ts';
import { createLiveConfig, parseConfig, type LiveConfig } from './config.ts';
import { readHooks, type Definition, type Hooks } from './definition.ts';
import type { Handler, HandlerRegistry, Handlers, ViewSection } from './handlers.ts';
import { createProvided, type ProvideParams } from '../points/provided.ts';
import type { PointMethodNames } from './extensions.ts';
import { describeIssues } from './issues.ts';
import { runRoute, type RouteParams } from './route.ts';

/** What a plugin is loaded with. */
export interface LoadParams {
  readonly manifest: Manifest;
  readonly config: Json;
  readonly platform: Omit<Platform, 'clock'>;
  /** Permissions that hold at the moment. */
  readonly granted: readonly string[];
  /** Methods of the points that it consumes. */
  readonly points: PointMethodNames;
}

export interface DeliverParams {
  readonly kind: 'event' | 'job';
  /** The name or pattern that the plugin gave its handler. */
  readonly handler: string;
  readonly id: string;
  readonly key?: string;
  readonly attempt: number;
  readonly interrupted: boolean;
  readonly payload: unknown;
  /** Names a run of a job to the host. */
  readonly run?: number;
}

export interface BatchParams {
  readonly kind: 'batch';
  readonly handler: string;
  readonly items: readonly BatchItem[];
}

/** A click, or a command that somebody runs. */
export interface ActParams {
  /** Id of the action or command. */
  readonly id: string;
  readonly call: Call;
}

export interface ViewParams {
  readonly section: ViewSection;
  readonly id: string;
  readonly view: View;
}

/** A question before something happens. */
export interface DecideParams {
  readonly on: string;
  readonly request: Json;
}

export interface GuestParts {
  readonly definition: Definition;
  readonly registry: HandlerRegistry;
  readonly clock: Clock;
  /** `api`, as wide as the grants allow. */
  readonly openApi: (params: Pick<LoadParams, 'manifest' | 'granted' | 'points'>) => object;
  readonly saveConfig: (key: string, value: unknown) => Promise<unknown>;
  readonly reportProgress: (run: number, progress: { fraction: number; text?: string }) => Promise<unknown>;
}

interface Loaded {
  readonly handlers: Handlers;
  readonly hooks: Hooks;
  readonly live: LiveConfig;
  readonly context: object;
}

type GuestCalls = Readonly<Record<string, (params: never, signal: AbortSignal) => unknown>>;

/** The calls by which the host brings a plugin to life and to an end. */
export function createGuestCalls(parts: GuestParts): GuestCalls {
  const { definition, registry, clock, openApi, saveConfig, reportProgress } = parts;
  const platformClock: Platform['clock'] = { now: () => new Date(clock.now()) };
  let loaded: Loaded | undefined;

  function createContext(params: LoadParams): Pick<Loaded, 'live' | 'context'> {
    const { config, platform } = params;
    const live = createLiveConfig(parseConfig(definition.parseConfig, config), saveConfig);
    return {
      live,
      context: {
        api: openApi(params),
        config: live.config,
        platform: { ...platform, clock: platformClock },
      },
    };
  }

  async function load(params: LoadParams): Promise<object> {
    if (loaded !== undefined) throw new PluginError('INVALID_STATE', 'The plugin is loaded already');
    const { live, context } = createContext(params);
    const returned = await definition.onLoad?.(context);
    const handlers = registry.finish(params.manifest, returned);
    const hooks: Hooks = { ...definition.hooks, ...readHooks((returned ?? {}) as Readonly<Record<string, unknown>>) };
    loaded = { handlers, hooks, live, context };
    return {
      events: [...handlers.events.keys()],
      jobs: [...handlers.jobs.keys()],
      commands: [...handlers.commands.keys()],
      hooks: Object.keys(hooks),
    };
  }

  const provided = createProvided((point) => current().handlers.provides.get(point));

  function current(): Loaded {
    if (loaded === undefined) throw new PluginError('INVALID_STATE', 'The plugin is not loaded');
    return loaded;
  }

  async function runHook(name: keyof Hooks, ...args: readonly unknown[]): Promise<void> {
    const { hooks, context } = current();
    await hooks[name]?.(...args, context);
  }

  async function deliver(params: DeliverParams | BatchParams, signal: AbortSignal): Promise<unknown> {
    const { handlers } = current();
    if (params.kind === 'batch') {
      const { handler, items } = params;
      const parse = (payload: unknown) => parseJob(definition, handler, payload);
      return runBatch({ handle: find(handlers.jobs, 'job', handler), items, parse, signal });
    }
    const { handler, attempt, payload } = params;
    if (params.kind === 'event') {
      await settle(find(handlers.events, 'event', handler)(payload, { attempt, signal }));
      return undefined;
    }
    const { id, key, interrupted, run = 0 } = params;
    await settle(
      find(
        handlers.jobs,
        'job',
        handler,
      )({
        payload: parseJob(definition, handler, payload),
        id,
        ...(key === undefined ? {} : { key }),
        attempt,
        interrupted,
        signal,
        async progress(fraction: number, text?: string) {
          await reportProgress(run, { fraction, ...(text === undefined ? {} : { text }) });
        },
      }),
    );
    return undefined;
  }

  return {
    load,
    deliver,
    enable: () => runHook('onEnable'),
    disable: ({ reason }: { reason: StopReason }) => runHook('onDisable', reason),
    unload: ({ reason }: { reason: StopReason }) => runHook('onUnload', reason),
    async configChange({ config, changed }: { config: Json; changed: readonly string[] }) {
      current().live.replace(parseConfig(definition.parseConfig, config));
      provided.renew();
      await runHook('onConfigChange', changed);
    },
    provide: (params: ProvideParams, signal) => provided.call(params, signal),
    decide: ({ on, request }: DecideParams, signal) =>
      find(current().handlers.decisions, 'decision', on)(request, { signal }),
    release: ({ handles }: { handles: readonly number[] }) => provided.release(handles),
    act: (params: ActParams, signal) => act(definition, current().handlers, params, signal),
    route: (params: RouteParams, signal) =>
      runRoute(find(current().handlers.routes, 'route', params.id), definition, params, signal),
    view: ({ section, id, view }: ViewParams, signal) =>
      find(current().handlers[section], section.slice(0, -1), id)(view, { signal }),
    describe: () => ({
      configSchema: definition.describeConfig(),
      inputs: definition.describeInputs(),
      settingsSchema: definition.describeSettings(),
      collections: definition.collections,
      jobs: definition.jobs,
      migrations: Object.keys(definition.migrate)
        .map(Number)
        .toSorted((a, b) => a - b),
    }),
    migrate: ({ config, from }: { config: Json; from: number }) => ({ config: migrate(definition, config, from) }),
    checkConfig({ config }: { config: Json }) {
      const result = definition.parseConfig(config);
      return result.ok ? { config: result.value } : { issues: result.issues };
    },
    test: (params: LoadParams) => runTest(definition, createContext(params).context),
  };
}

function parseJob(definition: Definition, job: string, payload: unknown): unknown {
  // JSON knows no undefined: a job without a payload comes as null.
  const absent = payload === null ? definition.parseJob(job, undefined) : undefined;
  const result = absent?.ok === true ? absent : definition.parseJob(job, payload);
  if (result.ok) return result.value;
  throw new PluginError(
    'INVALID_ARGUMENT',
    `The payload of a waiting job "${job}" does not fit its schema: ${describeIssues(result.issues)}`,
  );
}

/** Actions and commands share their ids. What does not fit the schema of its input does not reach the handler. */
async function act(
  { parseInput }: Definition,
  { actions, commands }: Handlers,
  { id, call }: ActParams,
  signal: AbortSignal,
): Promise<unknown> {
  const handler = actions.get(id) ?? find(commands, 'command', id);
  const input = parseInput(id, call.input);
  if (!input.ok)
    return { invalid: Object.fromEntries(input.issues.map(({ path, message }) => [path.join('.'), message])) };
  return handler({ ...call, input: input.value }, { signal });
}

function find(handlers: ReadonlyMap<string, Handler>, kind: string, name: string): Handler {
  const handler = handlers.get(name);
  if (handler === undefined) throw new PluginError('NOT_FOUND', `The plugin has no handler for the ${kind} "${name}"`);
  return handler;
}

/** Waits for all of several effects before the first failure counts, so that nothing goes on after the verdict. */
async function settle(result: unknown): Promise<void> {
  const value = await result;
  if (!Array.isArray(value)) return;
  const outcomes = await Promise.allSettled(value);
  const failure = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
}

function migrate({ migrate: steps }: Definition, config: Json, from: number): Json {
  return Object.keys(steps)
    .map(Number)
    .filter((version) => version > from)
    .toSorted((a, b) => a - b)
    .reduce((old, version) => steps[version]?.(old) ?? old, config);
}

async function runTest({ test }: Definition, context: object): Promise<readonly TestCheck[]> {
  if (test === undefined) throw new PluginError('UNSUPPORTED', 'The plugin has no test of its configuration');
  try {
    const outcome = (await test(context)) as TestCheck | readonly TestCheck[] | undefined;
    return outcome === undefined ? [] : [outcome].flat();
  } catch (error) {
    return [{ name: 'Connection', status: 'failed', message: toPluginErrorData(error).message }];
  }
}
