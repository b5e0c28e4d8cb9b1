import type { z } from 'zod';
import type {
  Api,
  Awaitable,
  CollectionDescriptor,
  Collections,
  DeliveryContext,
  Failed,
  JobBatch,
  JobRun,
  Json,
  Platform,
} from './api/index.ts';
import { describeCollections, type ReservedCollectionName } from './collection.ts';
import { configJsonSchema } from './config.ts';
import type { EventFor, Events, EventType } from './events/index.ts';
import type { Bytes, Reply, RouteRequest } from './http/types.ts';
import type { DecisionName, DecisionRequest } from './decisions/decisions.ts';
import type { Verdict } from './decisions/verdict.ts';
import type { Consumer } from './points/consumer.ts';
import type { ExtensionPointName, ExtensionPoints } from './points/extension-points.ts';
import type { Block, View, Viewer } from './ui/blocks.ts';
import type { CallContext, CallHandler } from './ui/calls.ts';

// ── What a manifest declares, read from its literal type ────────────────────────────────────────────────────────────

type Field<T, Key extends string, Otherwise> = T extends { readonly [K in Key]: infer Value } ? Value : Otherwise;
type Entries<T, Key extends string> = Field<T, Key, readonly never[]> extends readonly (infer Entry)[] ? Entry : never;

/** Names of permissions, events and the like that a manifest lists. */
type Listed<M, Key extends string> = Entries<M, Key> & string;
type Granted<M> = Listed<M, 'permissions'>;
type Optional<M> = Field<Entries<M, 'optionalPermissions'>, 'permission', never>;
type EventName<M> = Listed<M, 'events'>;
type EmittedName<M> = Listed<M, 'emits'>;
/** Emitted events whose payload no contract between plugins settles. */
type OwnEventName<M> = Exclude<EmittedName<M>, EventType>;
type Jobs<M> = Field<M, 'jobs', unknown>;
type JobName<M> = keyof Jobs<M> & string;
/** Jobs whose declaration has a key. */
type JobWith<M, Key extends string> = {
  [N in JobName<M>]: Jobs<M>[N & keyof Jobs<M>] extends { readonly [K in Key]: unknown } ? N : never;
}[JobName<M>];
/** Jobs that run by themselves. */
type Timed<M> = JobWith<M, 'cron'> | JobWith<M, 'every'>;
type Batched<M> = JobWith<M, 'batch'>;
/** Extension points under `provides` or `consumes`, each a name or an object with one. */
type PointOf<M, Key extends string> =
  | (Listed<M, Key> & ExtensionPointName)
  | (Field<Entries<M, Key>, 'extensionPoint', never> & ExtensionPointName);
type DecidedName<M> = Field<Entries<M, 'decisions'>, 'on', never> & DecisionName;
type AskedName<M> = Listed<M, 'asks'> & DecisionName;
type Contributed<M, Key extends string> = Entries<Field<M, 'contributes', unknown>, Key>;
type IdOf<Entry> = Field<Entry, 'id', never> & string;
type ContributedId<M, Key extends string> = IdOf<Contributed<M, Key>>;

// ── What the plugin defines for it ──────────────────────────────────────────────────────────────────────────────────

/**
 * One zod schema for the payload of each job that the manifest declares. A job with `cron` or `every` needs none; the
 * schema of one has to accept `undefined`, which is what its schedule sends.
 */
type JobSchemas<M> = { readonly [N in Exclude<JobName<M>, Timed<M>>]: z.ZodType } & {
  readonly [N in Timed<M>]?: z.ZodType;
};
/** What is wrong with the schemas: a name that the manifest does not declare, a schedule whose run does not fit. */
type Misfits<M, J> = { readonly [N in Exclude<keyof J, JobName<M>>]: never } & {
  readonly [N in keyof J & Timed<M>]: undefined extends z.input<Extract<J[N], z.ZodType>> ? unknown : never;
};
type JobsPart<M, J> = [Exclude<JobName<M>, Timed<M>>] extends [never]
  ? [JobName<M>] extends [never]
    ? { readonly jobs?: never }
    : { readonly jobs?: J & Misfits<M, J> }
  : { readonly jobs: J & Misfits<M, J> };
/** The payload of each job; `undefined` where it has no schema. */
type Payloads<M, J> = {
  readonly [N in JobName<M>]: N extends keyof J ? (J[N] extends z.ZodType ? z.output<J[N]> : undefined) : undefined;
};

/** One zod schema for the payload of each event of the plugin's own that the manifest lists under `emits`. */
type EmitSchemas<M> = { readonly [N in OwnEventName<M>]: z.ZodType<Json> };
type EmitsPart<M, E> = Section<
  'emits',
  OwnEventName<M>,
  E & { readonly [N in Exclude<keyof E, OwnEventName<M>>]: never }
>;
/** What `api.events.emit` takes for each event. */
type Emitted<M, E> = {
  readonly [N in EmittedName<M>]: N extends EventType
    ? Events[N]
    : N extends keyof E
      ? E[N] extends z.ZodType
        ? z.input<E[N]>
        : never
      : never;
};

/** One zod schema for the input of an action or command, or for the body of a route with `"body": "json"`. */
type InputSchemas<M> = {
  readonly [N in ContributedId<M, 'actions'> | ContributedId<M, 'commands'> | ContributedId<M, 'routes'>]?: z.ZodType;
};
/** A name that the manifest does not declare. */
type InputMisfits<M, I> = { readonly [N in Exclude<keyof I, keyof InputSchemas<M>>]: never };
type InputOf<I, N, Otherwise> = N extends keyof I ? (I[N] extends z.ZodType ? z.output<I[N]> : Otherwise) : Otherwise;

/** What a route gets as its body, from `body` in the manifest. */
interface Bodies {
  readonly json: unknown;
  readonly form: Readonly<Record<string, string>>;
  readonly raw: Uint8Array;
  readonly stream: Bytes;
  readonly none: undefined;
}
type BodyOf<Entry, I> = InputOf<I, IdOf<Entry>, Bodies[Field<Entry, 'body', 'none'> & keyof Bodies]>;
type ViewerOf<Entry> = Entry extends { readonly access: 'public' } ? undefined : Viewer;

/** Required when the manifest declares names, forbidden when it declares none. */
type Section<Key extends string, Names extends string, Value> = [Names] extends [never]
  ? { readonly [K in Key]?: never }
  : { readonly [K in Key]: Value };

/** Why a plugin stops. */
export type StopReason = 'disable' | 'config' | 'upgrade' | 'uninstall' | 'shutdown';

/** Hooks that a plugin may return from `onLoad`, each with a time budget. */
export interface LifecycleHooks {
  /** The plugin was switched on, or the host started. Check the vendor here, not in `onLoad`. 30 s. */
  onEnable?(): Awaitable<void>;
  /** The configuration changed; without this hook the plugin is loaded anew. 30 s. */
  onConfigChange?(changed: readonly string[]): Awaitable<void>;
  /** Deliveries have stopped; flush what only the plugin knows about. 15 s. */
  onDisable?(reason: StopReason): Awaitable<void>;
  /** The process ends after this. 15 s. */
  onUnload?(reason: StopReason): Awaitable<void>;
}

/** What `onLoad` returns: exactly the handlers that the manifest declares, and hooks. */
export type Handlers<M, J, I = InputSchemas<M>> = Section<
  'events',
  EventName<M>,
  { readonly [P in EventName<M>]: (event: EventFor<P>, context: DeliveryContext) => Awaitable<unknown> }
> &
  Section<
    'jobs',
    JobName<M>,
    {
      readonly [N in JobName<M>]: N extends Batched<M>
        ? (batch: JobBatch<Payloads<M, J>[N]>) => Awaitable<readonly Failed[] | void>
        : (run: JobRun<Payloads<M, J>[N]>) => Awaitable<unknown>;
    }
  > &
  CallSection<'commands', M, I> &
  CallSection<'actions', M, I> &
  ViewSection<'pages', M> &
  ViewSection<'widgets', M> &
  ViewSection<'panels', M> &
  Section<
    'routes',
    ContributedId<M, 'routes'>,
    {
      readonly [Entry in Contributed<M, 'routes'> as IdOf<Entry>]: (
        request: RouteRequest<BodyOf<Entry, I>, ViewerOf<Entry>>,
        context: CallContext,
      ) => Awaitable<Reply>;
    }
  > &
  Section<
    'provides',
    PointOf<M, 'provides'>,
    { readonly [N in PointOf<M, 'provides'>]: (consumer: Consumer) => ExtensionPoints[N] }
  > &
  Section<
    'decisions',
    DecidedName<M>,
    {
      readonly [N in DecidedName<M>]: (request: DecisionRequest<N>, context: CallContext) => Awaitable<Verdict | void>;
    }
  > &
  LifecycleHooks;

type CallSection<Key extends string, M, I> = Section<
  Key,
  ContributedId<M, Key>,
  { readonly [N in ContributedId<M, Key>]: CallHandler<InputOf<I, N, Json>> }
>;
type ViewSection<Key extends string, M> = Section<
  Key,
  ContributedId<M, Key>,
  { readonly [N in ContributedId<M, Key>]: (view: View, context: CallContext) => Awaitable<Block> }
>;

/** Without this, TypeScript lets a callback return names that nobody declared. */
type Exact<Returned, Declared> = {
  readonly [S in keyof Returned]: S extends keyof Declared
    ? Returned[S] extends (...args: never[]) => unknown
      ? unknown
      : { readonly [N in Exclude<keyof Returned[S], keyof Declared[S]>]: never }
    : never;
};

/** The configuration, checked before `onLoad` runs. */
export interface Config<C> {
  readonly all: Readonly<C>;
  get<K extends keyof C>(key: K): C[K];
  /**
   * Writes a key that the manifest lists under `writableConfig`.
   *
   * @throws {PluginError} `PERMISSION_DENIED` for any other key and for secrets, `CONFIG_INVALID` when the result does
   *   not fit the schema.
   */
  set<K extends keyof C & string>(key: K, value: C[K]): Promise<void>;
}

/** What every hook of a plugin gets. */
export interface PluginContext<M, C, J, K = NoCollections, E = EmitSchemas<M>, U = Json> {
  /** As wide as the manifest's permissions. */
  readonly api: Api<
    Granted<M>,
    Optional<M>,
    Payloads<M, J>,
    K,
    Emitted<M, E>,
    U,
    PointOf<M, 'consumes'>,
    AskedName<M>,
    DecidedName<M>
  >;
  readonly config: Config<C>;
  readonly platform: Platform;
}

/** One line of the answer to "Test connection". */
export interface TestCheck {
  readonly name: string;
  readonly status: 'ok' | 'warn' | 'failed';
  readonly message?: string;
  readonly hint?: string;
}

/** A manifest as TypeScript sees it: its literal type, from the generated `manifest.d.json.ts`. */
interface ManifestLike {
  readonly name: string;
  readonly permissions: readonly string[];
}

/** Values after defaults. Without a schema there are no keys; zod would say that every key is there. */
type ConfigOf<C extends z.ZodObject> = string extends keyof z.output<C> ? Record<never, never> : z.output<C>;

type NoCollections = Readonly<Record<never, never>>;

interface PluginParts<M, C extends z.ZodObject, J, K, E, R, I, U extends z.ZodObject> {
  /** What an operator fills in. The form, `config.schema.json` and the types of `config` follow from it. */
  readonly config?: C;
  /**
   * Rows that the plugin stores: each is `api.storage.<name>`. At most 32, named in letters and digits. A changed index
   * is built anew when the plugin loads; a changed key is refused unless the collection is empty.
   */
  readonly collections?: K & { readonly [N in ReservedCollectionName]?: never };
  /** What actions, commands and JSON routes take, by id. The form of an action follows from its schema. */
  readonly inputs?: I & InputMisfits<M, I>;
  /** What each user may choose, on the page that `contributes.settings` names. No secrets; every key has a default. */
  readonly userSettings?: U;
  /** The operator's "Test connection", on a configuration that is not saved yet. A throw is a failure. */
  test?(
    context: PluginContext<M, ConfigOf<C>, J, K, E, ConfigOf<U>>,
  ): Awaitable<TestCheck | readonly TestCheck[] | void>;
  /** Steps from the configuration version before to the one of the key: `{ 2: (old) => ({ … }) }`. */
  readonly migrate?: Readonly<Record<number, (old: Json) => Json>>;
  /** Builds and returns the handlers. No calls to the outside here: they belong into `onEnable`. 10 s. */
  onLoad(context: PluginContext<M, ConfigOf<C>, J, K, E, ConfigOf<U>>): Awaitable<R & Exact<R, Handlers<M, J, I>>>;
}

/** What a schema of the plugin says about a value. */
export type ParseResult =
  | { readonly ok: true; readonly value: unknown }
  | {
      readonly ok: false;
      readonly issues: readonly { readonly path: readonly (string | number)[]; readonly message: string }[];
    };

/** A plugin as the host loads it: the default export of its entry module. */
export interface Plugin<M = unknown> {
  readonly manifest: M;
  readonly parts: {
    readonly config?: z.ZodObject;
    readonly jobs?: Readonly<Record<string, z.ZodType>>;
    readonly emits?: Readonly<Record<string, z.ZodType>>;
    readonly collections?: Collections;
    readonly inputs?: Readonly<Record<string, z.ZodType>>;
    readonly userSettings?: z.ZodObject;
    readonly migrate?: Readonly<Record<number, (old: Json) => Json>>;
    readonly test?: (context: never) => unknown;
    readonly onLoad: (context: never) => unknown;
  };
  /** JSON Schema 2020-12 of the configuration. Here and below, schemas work with the zod that the plugin brings along. */
  describeConfig(): Json | undefined;
  parseConfig(value: unknown): ParseResult;
  parseJob(job: string, payload: unknown): ParseResult;
  /** A type without a schema of the plugin's takes any payload: its contract is settled elsewhere. */
  parseEvent(type: string, data: unknown): ParseResult;
  /** JSON Schema of each input that has one, by the id of its action, command or route. */
  describeInputs(): Readonly<Record<string, Json>>;
  parseInput(id: string, input: unknown): ParseResult;
  describeSettings(): Json | undefined;
  parseSettings(value: unknown): ParseResult;
  describeCollections(): readonly CollectionDescriptor[];
  parseRow(collection: string, row: unknown): ParseResult;
}

/**
 * Declares a plugin. What the manifest lists decides what `api` offers and which handlers `onLoad` has to return, so a
 * call without its permission, a missing handler and an undeclared one do not compile.
 *
 * @example
 * export default definePlugin(manifest, {
 *   config: z.strictObject({ greeting: z.string().default('Hello') }),
 *   onLoad: ({ api, config }) => ({
 *     events: { 'session.created': (event) => api.log.info(`${config.get('greeting')}, ${event.data.session.user}`) },
 *   }),
 * });
 */
export function definePlugin<
  const M extends ManifestLike,
  R extends Handlers<M, J, I>,
  C extends z.ZodObject = z.ZodObject<Record<never, never>>,
  J extends JobSchemas<M> = JobSchemas<M>,
  K extends Collections = NoCollections,
  E extends EmitSchemas<M> = EmitSchemas<M>,
  I extends InputSchemas<M> = InputSchemas<M>,
  U extends z.ZodObject = z.ZodObject<Record<never, never>>,
>(manifest: M, parts: PluginParts<M, C, J, K, E, R, I, U> & JobsPart<M, J> & EmitsPart<M, E>): Plugin<M> {
  const { config, jobs, emits, collections = {}, inputs = {}, userSettings } = parts as Plugin<M>['parts'];
  const descriptors = describeCollections(collections);
  return {
    manifest,
    parts,
    describeConfig: () => (config === undefined ? undefined : configJsonSchema(config)),
    parseConfig: (value) => parseWith(config, value),
    parseJob: (job, payload) => parseWith(jobs?.[job], payload),
    parseEvent: (type, data) => parseWith(emits?.[type], data),
    describeInputs: () =>
      Object.fromEntries(Object.entries(inputs).map(([id, schema]) => [id, configJsonSchema(schema)])),
    parseInput: (id, input) => parseWith(inputs[id], input),
    describeSettings: () => (userSettings === undefined ? undefined : configJsonSchema(userSettings)),
    parseSettings: (value) => parseWith(userSettings, value),
    describeCollections: () => descriptors,
    parseRow: (collection, row) => parseWith(collections[collection]?.schema, row),
  };
}

function parseWith(schema: z.ZodType | undefined, value: unknown): ParseResult {
  if (schema === undefined) return { ok: true, value };
  const result = schema.safeParse(value);
  if (result.success) return { ok: true, value: result.data };
  const issues = result.error.issues.map(({ path, message }) => ({
    path: path.map((part) => (typeof part === 'symbol' ? String(part) : part)),
    message,
  }));
  return { ok: false, issues };
}
