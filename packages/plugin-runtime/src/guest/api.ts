import { memberPermissions, PluginError, type ApiMember, type Manifest, type Plugin } from '@streamspace/plugin-sdk';
import type { Clock } from '../clock.ts';
import { checkEvent } from './event-payload.ts';
import type { GuestExtensions } from './extensions.ts';
import type { HandlerRegistry } from './handlers.ts';
import { describeIssues } from './issues.ts';
import { checkPayload } from './job-payload.ts';
import { collect, eachRow, type WirePage } from './lists.ts';
import { keyMembers } from './keys.ts';
import type { WriteLog } from './log.ts';
import { metricMembers } from './metrics.ts';
import { createRefresh } from './refresh.ts';
import type { Sockets } from './sockets.ts';
import { spoolMembers } from './spool.ts';

type Member = (...args: never[]) => unknown;
type Namespace = Record<string, unknown>;

export interface ApiParts {
  /** Asks the host. */
  readonly invoke: (member: string, args: readonly unknown[]) => Promise<unknown>;
  /** Asks the host in the name of a user. */
  readonly invokeAs: (userId: string, member: string, args: readonly unknown[]) => Promise<unknown>;
  readonly fetch: typeof fetch;
  readonly sockets: Sockets;
  readonly extensions: Pick<GuestExtensions, 'use' | 'all'>;
  readonly log: WriteLog;
  readonly registry: HandlerRegistry;
  readonly parseJob: Plugin['parseJob'];
  readonly parseEvent: Plugin['parseEvent'];
  readonly parseSettings: Plugin['parseSettings'];
  readonly clock: Clock;
}

const members = Object.keys(memberPermissions) as ApiMember[];

/** Builds `api` from the members that the SDK lists; each is a call to the host unless it can be answered here. */
export function createApi(parts: ApiParts): Namespace {
  const api: Namespace = {};
  const local: Partial<Record<ApiMember, Member>> = {
    fetch: parts.fetch,
    connect: parts.sockets.connect,
    webSocket: parts.sockets.webSocket,
    'extensions.use': parts.extensions.use,
    'extensions.all': parts.extensions.all,
    ...pagedMembers(parts.invoke),
    ...spoolMembers(parts.invoke),
    ...keyMembers(parts.invoke),
    ...metricMembers(
      (reports) => parts.invoke('metrics.record', [reports]),
      parts.clock,
      (message) => parts.log('warn', message),
    ),
    'webhooks.on': (pattern: string, handler: unknown) => parts.registry.on(pattern, handler),
    'commands.register': (id: string, handler: unknown) => parts.registry.register(id, handler),
    'log.debug': (message: string, fields?: unknown) => parts.log('debug', message, fields),
    'log.info': (message: string, fields?: unknown) => parts.log('info', message, fields),
    'log.warn': (message: string, fields?: unknown) => parts.log('warn', message, fields),
    'log.error': (message: string, fields?: unknown) => parts.log('error', message, fields),
    'jobs.enqueue': (job: string, payload: unknown, options?: unknown) => enqueue(parts, job, payload, options),
    'settings.get': (userId: string) => getSettings(parts, userId),
    email: (mail: unknown) => parts.invoke('email', [withStreams(mail)]),
    refresh: createRefresh((view) => parts.invoke('refresh', [view]), parts.clock),
    as: (userId: string) => actAs(parts, api, userId),
    'events.emit': (type: string, data: unknown, options?: unknown) => emit(parts, type, data, options),
  };

  for (const member of members) {
    const [holder, name] = locate(api, member);
    holder[name] = local[member] ?? plainMember(parts.invoke, member);
  }
  return api;
}

const plainMember =
  (invoke: ApiParts['invoke'], member: string): Member =>
  (...args: unknown[]) =>
    invoke(member, withoutTail(args));

/** What `api` has of sessions and templates at this moment, asked for in the name of a user. */
async function actAs(parts: ApiParts, api: Namespace, userId: string): Promise<Namespace> {
  await parts.invoke('as', [userId]);
  const invoke: ApiParts['invoke'] = (member, args) => parts.invokeAs(userId, member, args);
  const local: Partial<Record<string, Member>> = pagedMembers(invoke);
  return Object.fromEntries(
    ['sessions', 'templates']
      .filter((name) => api[name] !== undefined)
      .map((name) => {
        const names = Object.keys(api[name] as Namespace).map((key) => [key, `${name}.${key}`] as const);
        return [
          name,
          Object.fromEntries(names.map(([key, member]) => [key, local[member] ?? plainMember(invoke, member)])),
        ];
      }),
  );
}

/** Takes away what only an optional permission unlocks that was not granted, so that `api.x.y?.()` works. */
export function removeUngranted(api: Namespace, manifest: Manifest, granted: readonly string[]): void {
  const optional = new Set<string>(manifest.optionalPermissions?.map(({ permission }) => permission));
  for (const permission of [...manifest.permissions, ...granted]) optional.delete(permission);
  for (const member of members) {
    const [holder, name] = locate(api, member);
    if (optional.has(memberPermissions[member])) delete holder[name];
  }
}

/** The object that holds a member, made on the way, and the member's name in it. */
function locate(api: Namespace, member: ApiMember): [holder: Namespace, name: string] {
  const [first = member, second] = member.split('.');
  if (second === undefined) return [api, first];
  api[first] ??= {};
  return [api[first] as Namespace, second];
}

function pagedMembers(invoke: ApiParts['invoke']): Partial<Record<ApiMember, Member>> {
  const paged: Record<string, Member> = Object.fromEntries(
    (['sessions', 'users', 'templates'] as const).flatMap((name): [string, Member][] => {
      const pages = (filter: unknown) => (cursor: string | undefined) =>
        invoke(`${name}.list`, [
          filter ?? {},
          { limit: 500, ...(cursor === undefined ? {} : { cursor }) },
        ]) as Promise<WirePage>;
      return [
        [`${name}.list`, (filter?: unknown) => collect(name, pages(filter))],
        [`${name}.each`, (filter?: unknown) => eachRow(pages(filter))],
      ];
    }),
  );
  return {
    ...paged,
    'plugins.list': async () => ((await invoke('plugins.list', [])) as WirePage).items,
    // The caller turns these pages: an array that carries its cursor.
    'jobs.list': async (query?: unknown) => {
      const { items, next } = (await invoke('jobs.list', withoutTail([query]))) as WirePage;
      return Object.assign([...items], next === undefined ? {} : { next });
    },
  };
}

async function enqueue(
  { parseJob, invoke }: ApiParts,
  job: string,
  payload: unknown,
  options: unknown,
): Promise<unknown> {
  return invoke('jobs.enqueue', withoutTail([job, checkPayload(parseJob, job, payload), options]));
}

async function emit({ parseEvent, invoke }: ApiParts, type: string, data: unknown, options: unknown): Promise<unknown> {
  return invoke('events.emit', withoutTail([type, checkEvent(parseEvent, type, data), options]));
}

async function getSettings({ parseSettings, invoke }: ApiParts, userId: string): Promise<unknown> {
  const result = parseSettings(await invoke('settings.get', [userId]));
  if (result.ok) return result.value;
  throw new PluginError(
    'INVALID_ARGUMENT',
    `The settings of user ${userId} do not fit: ${describeIssues(result.issues)}`,
  );
}

/** A mail whose attachments are streams, as they cross. */
function withStreams(mail: unknown): unknown {
  const { attachments, ...rest } = (mail ?? {}) as { readonly attachments?: unknown };
  if (!Array.isArray(attachments)) return mail;
  const files = (attachments as readonly { readonly content?: unknown }[]).map(({ content, ...file }) => ({
    ...file,
    content: content instanceof Uint8Array ? new Blob([content as Uint8Array<ArrayBuffer>]).stream() : content,
  }));
  return { ...rest, attachments: files };
}

function withoutTail(args: readonly unknown[]): readonly unknown[] {
  const length = args.findLastIndex((arg) => arg !== undefined) + 1;
  return args.slice(0, length);
}
