import type { Contributions, ShownBanner } from '@streamspace/plugin-runtime/types';
import type { PlatformEvent, Session, Target, Template, User } from '@streamspace/plugin-sdk';
import type {
  ApiError,
  AuditRow,
  BrowserSession,
  CatalogDetail,
  CatalogPlugin,
  CallResult,
  ChosenTheme,
  ClusterOffer,
  Consent,
  DecisionsAnswer,
  DrawnView,
  ExtensionPointView,
  DeliveryRow,
  Denial,
  FiredEvent,
  InboxNotice,
  InstalledPlugin,
  LogLine,
  MailRow,
  Me,
  MetricSeries,
  MintedToken,
  MyTheme,
  NextPlace,
  PersonalToken,
  PluginHistory,
  PluginPatch,
  RepositoryView,
  Status,
  SyncRecord,
  TestCheck,
  ThemeList,
} from '../api-types.ts';
import type { PageCall } from './blocks/plug-in.ts';

/** A call that did not succeed; `code` is `UNREACHABLE` when there was no answer at all. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure';
  readonly code: ApiError['code'] | 'UNREACHABLE';
  readonly fields: Readonly<Record<string, string>>;
  readonly hint: string | undefined;

  constructor(error: {
    readonly error: string;
    readonly code: ApiFailure['code'];
    readonly fields?: ApiFailure['fields'];
    readonly hint?: string;
  }) {
    super(error.error);
    this.code = error.code;
    this.fields = error.fields ?? {};
    this.hint = error.hint;
  }
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

interface ApiOptions {
  readonly fetch: typeof fetch;
  /** Called when the service no longer knows who asks. */
  readonly onSignedOut: () => void;
  /** What shows that a change comes from this page. */
  readonly readCsrf?: () => Promise<string | undefined>;
}

/** More than a person reads; a list ends there. */
const maxRows = 5000;

export type Api = ReturnType<typeof createApi>;

/** Client of the service's REST API. All calls throw {@link ApiFailure}. */
export function createApi({ fetch, onSignedOut, readCsrf }: ApiOptions) {
  let viewer: string | undefined;
  async function call<T>(method: Method, path: string, body?: unknown): Promise<T> {
    const response = await send(method, path, body);
    if (response.ok) return (response.status === 204 ? undefined : await response.json()) as T;
    if (response.status === 401) onSignedOut();
    throw await toFailure(response);
  }

  async function send(method: Method, path: string, body: unknown): Promise<Response> {
    const shown = method === 'GET' ? undefined : await readCsrf?.();
    const headers = {
      accept: 'application/json',
      ...(shown === undefined ? {} : { 'x-streamspace-csrf': shown }),
      ...(viewer === undefined ? {} : { 'x-streamspace-view-as': viewer }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    try {
      return await fetch(`/api/v1${path}`, {
        method,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch {
      throw new ApiFailure({
        error: 'The plugin service does not answer',
        code: 'UNREACHABLE',
        hint: 'Check that it still runs and try again.',
      });
    }
  }

  /** All rows of a list, page by page. */
  async function all<T>(name: string, path: string): Promise<readonly T[]> {
    const rows: T[] = [];
    let cursor: string | undefined;
    do {
      const query = cursor === undefined ? '' : `${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(cursor)}`;
      // oxlint-disable-next-line no-await-in-loop -- each page starts where the one before ended
      const page = await call<Readonly<Record<string, readonly T[]>> & { readonly next?: string }>('GET', path + query);
      rows.push(...(page[name] ?? []));
      cursor = page.next;
    } while (cursor !== undefined && rows.length < maxRows);
    return rows;
  }

  return {
    /** From now on, what is the viewer's is seen as this user sees it. */
    viewAs: (id: string | undefined) => void (viewer = id),
    me: () => call<Me>('GET', '/me'),
    personalTokens: () => all<PersonalToken>('tokens', '/auth/tokens'),
    mintToken: (body: { readonly name: string; readonly role: string; readonly expiresInDays: number }) =>
      call<MintedToken>('POST', '/auth/tokens', body),
    revokeToken: (id: string) => call<undefined>('DELETE', `/auth/tokens/${encodeURIComponent(id)}`),
    browserSessions: () => all<BrowserSession>('sessions', '/auth/sessions'),
    endSession: (id: string) => call<undefined>('DELETE', `/auth/sessions/${encodeURIComponent(id)}`),
    signOut: (everywhere: boolean) => call<NextPlace>('POST', '/auth/sign-out', { everywhere }),
    allowTerminal: (body: object) => call<NextPlace>('POST', '/auth/terminal/grants', body),
    denyTerminal: (body: { readonly redirectUri: string; readonly state: string }) =>
      call<NextPlace>('POST', '/auth/terminal/denials', body),
    theme: () => call<MyTheme>('GET', '/me/theme'),
    /** Without a choice, takes it back. */
    saveTheme: (choice: ChosenTheme | undefined) => call<MyTheme>('PUT', '/me/theme', { choice: choice ?? null }),
    themes: () => call<ThemeList>('GET', '/themes'),
    saveDefaultTheme: (choice: ChosenTheme | undefined) =>
      call<undefined>('PUT', '/themes/default', { choice: choice ?? null }),
    contributions: () => call<Contributions>('GET', '/ui'),
    banners: () => call<{ banners: readonly ShownBanner[] }>('GET', '/ui/banners'),
    view: (
      name: string,
      section: 'pages' | 'widgets' | 'panels',
      id: string,
      params: Readonly<Record<string, string>>,
      target: Target | undefined,
    ) => {
      const query = new URLSearchParams({
        ...params,
        ...(target === undefined ? {} : { target: `${target.kind}:${target.id}` }),
      });
      return call<DrawnView>('GET', `${ui(name)}/${section}/${encodeURIComponent(id)}?${query}`);
    },
    actUi: (name: string, id: string, body: PageCall) =>
      call<CallResult>('POST', `${ui(name)}/actions/${encodeURIComponent(id)}`, body),
    doAsViewer: (action: string, session: string) =>
      call<Session>('POST', `/ui/viewer-actions/${encodeURIComponent(action)}`, { session }),
    settings: (name: string) => call<{ settings: Readonly<Record<string, unknown>> }>('GET', `${ui(name)}/settings`),
    saveSettings: (name: string, settings: Readonly<Record<string, unknown>>) =>
      call<{ settings: Readonly<Record<string, unknown>> }>('PUT', `${ui(name)}/settings`, { settings }),

    status: () => call<Status>('GET', '/status'),

    /** Newest first. */
    catalog: async () => ({ plugins: await all<CatalogPlugin>('plugins', '/plugins/catalog?sort=newest') }),
    catalogPlugin: (name: string) => call<CatalogDetail>('GET', `/plugins/catalog/${encodeURIComponent(name)}`),
    /** @param accept The words of all that the new version asks for beyond the old one. */
    upgrade: (name: string, accept: readonly string[]) =>
      call<InstalledPlugin>('POST', `/plugins/catalog/${encodeURIComponent(name)}/upgrade`, { accept }),
    rollback: (name: string) => call<InstalledPlugin>('POST', `${plugin(name)}/rollback`),
    install: (name: string) =>
      call<InstalledPlugin>('POST', `/plugins/catalog/${encodeURIComponent(name)}/install`, {}),

    decisions: () => call<DecisionsAnswer>('GET', '/decisions'),
    setFailMode: (name: string, decision: string, onFailure: 'allow' | 'deny' | null) =>
      call<DecisionsAnswer>('PUT', `/decisions/${encodeURIComponent(decision)}/fail-mode`, { plugin: name, onFailure }),
    extensionPoints: () => call<{ points: readonly ExtensionPointView[] }>('GET', '/extension-points'),
    choosePoint: (point: string, purpose: string | undefined, provider: string | null) =>
      call<ExtensionPointView>('PUT', `/extension-points/${encodeURIComponent(point)}`, {
        provider,
        ...(purpose === undefined ? {} : { purpose }),
      }),

    plugins: async () => ({ plugins: await all<InstalledPlugin>('plugins', '/plugins') }),
    update: (name: string, patch: PluginPatch) => call<InstalledPlugin>('PATCH', plugin(name), patch),
    enable: (name: string) => call<InstalledPlugin>('POST', `${plugin(name)}/enable`),
    disable: (name: string) => call<InstalledPlugin>('POST', `${plugin(name)}/disable`),
    uninstall: (name: string, data: 'remove' | 'keep') => call<undefined>('DELETE', `${plugin(name)}?data=${data}`),
    allowHost: (name: string, { host, port }: Consent) =>
      call<InstalledPlugin>('POST', `${plugin(name)}/consents`, { host, port }),
    forbidHost: (name: string, { host, port }: Consent) =>
      call<InstalledPlugin>('DELETE', `${plugin(name)}/consents/${encodeURIComponent(host)}/${port}`),
    grant: (name: string, permission: string) =>
      call<InstalledPlugin>('POST', `${plugin(name)}/permissions`, { permission }),
    revoke: (name: string, permission: string) =>
      call<InstalledPlugin>('DELETE', `${plugin(name)}/permissions/${encodeURIComponent(permission)}`),
    test: (name: string, config: PluginPatch['config']) =>
      call<{ checks: readonly TestCheck[] }>('POST', `${plugin(name)}/test`, config === undefined ? {} : { config }),
    act: (name: string, command: string) =>
      call<CallResult>('POST', `${plugin(name)}/commands/${encodeURIComponent(command)}`, {}),

    offers: () => call<{ offers: readonly ClusterOffer[]; fault?: string }>('GET', '/offers'),
    metrics: (name: string) => call<{ metrics: readonly MetricSeries[] }>('GET', `${plugin(name)}/metrics`),
    history: (name: string) => call<PluginHistory>('GET', `${plugin(name)}/history`),
    /** Newest first. */
    audit: (query: AuditFilter & { readonly cursor?: string }) =>
      call<{ rows: readonly AuditRow[]; next?: string }>(
        'GET',
        `/audit?${new URLSearchParams({ ...query, limit: '100' })}`,
      ),
    logs: (name: string) => call<{ lines: readonly LogLine[] }>('GET', `${plugin(name)}/logs?limit=200`),
    denials: (name: string) => call<{ denials: readonly Denial[] }>('GET', `${plugin(name)}/denials`),
    deliveries: (name: string, query: { readonly state?: string; readonly cursor?: string }) =>
      call<{ deliveries: readonly DeliveryRow[]; next?: string }>(
        'GET',
        `${plugin(name)}/deliveries?${new URLSearchParams({ ...query, limit: '100' })}`,
      ),
    delivery: (name: string, id: string) =>
      call<DeliveryRow>('GET', `${plugin(name)}/deliveries/${encodeURIComponent(id)}`),
    redeliver: (name: string, id: string) =>
      call<DeliveryRow>('POST', `${plugin(name)}/deliveries/${encodeURIComponent(id)}/redeliver`),

    fire: (type: string, data: unknown) =>
      call<FiredEvent>('POST', '/events', data === undefined ? { type } : { type, data }),
    events: () => call<{ events: readonly PlatformEvent[] }>('GET', '/events?limit=100'),
    eventTypes: () => call<{ types: readonly EventTypeInfo[] }>('GET', '/events/types'),

    repositories: () => call<{ repositories: readonly RepositoryView[] }>('GET', '/repositories'),
    syncs: (name: string) => call<{ syncs: readonly SyncRecord[] }>('GET', `${repository(name)}/history?limit=20`),
    /** Answers when the sync has ended, also when it failed. */
    sync: (name: string, acceptOlder: boolean) => call<SyncRecord>('POST', `${repository(name)}/sync`, { acceptOlder }),

    sessions: async () => ({ sessions: await all<Session>('sessions', '/sessions') }),
    sessionsOf: async (user: string) => ({
      sessions: await all<Session>('sessions', `/sessions?${new URLSearchParams({ user })}`),
    }),
    session: (id: string) => call<Session>('GET', `/sessions/${encodeURIComponent(id)}`),
    createSession: (user: string, template: string) => call<Session>('POST', '/sessions', { user, template }),
    hibernate: (id: string) => call<Session>('PUT', `/sessions/${encodeURIComponent(id)}/hibernate`),
    wake: (id: string) => call<Session>('PUT', `/sessions/${encodeURIComponent(id)}/wake`),
    terminate: (id: string) => call<Session>('DELETE', `/sessions/${encodeURIComponent(id)}`),
    users: async () => ({ users: await all<User>('users', '/users') }),
    templates: async () => ({ templates: await all<Template>('templates', '/templates') }),

    notifications: () => call<{ notifications: readonly InboxNotice[] }>('GET', '/notifications'),
    markRead: (id: string) => call<undefined>('POST', `/notifications/${encodeURIComponent(id)}/read`),
    mails: () => call<{ mails: readonly MailRow[] }>('GET', '/mails'),
  };
}

function ui(name: string): string {
  return `/ui/${encodeURIComponent(name)}`;
}

function plugin(name: string): string {
  return `/plugins/${encodeURIComponent(name)}`;
}

function repository(name: string): string {
  return `/repositories/${encodeURIComponent(name)}`;
}

/** Of each, only what has it. */
export interface AuditFilter {
  readonly plugin?: string;
  readonly user?: string;
  readonly action?: string;
  readonly outcome?: AuditRow['outcome'];
}

export interface EventTypeInfo {
  readonly type: string;
  readonly description: string;
}

/** Address of a picture that the API names below `/api/v1`. */
export function assetUrl(path: string): string {
  return path.startsWith('/api/') ? path : `/api/v1/${path.replace(/^\//, '')}`;
}

/** The error of an answer; a proxy in between may have answered with something else than JSON. */
async function toFailure(response: Response): Promise<ApiFailure> {
  try {
    const body = (await response.json()) as Partial<ApiError> | null;
    if (typeof body?.error === 'string') return new ApiFailure({ code: 'INTERNAL', ...body, error: body.error });
  } catch {
    // Not JSON: the status has to do.
  }
  return new ApiFailure({ error: `The plugin service answered with status ${response.status}`, code: 'INTERNAL' });
}
