import { parseDurationMs, parseRate, parseSizeBytes, type Manifest, type Rate } from '@streamspace/plugin-sdk';

export type Access = 'public' | 'user' | 'operator' | 'admin';
export type BodyKind = 'none' | 'json' | 'form' | 'raw' | 'stream';

/** One route of a plugin, with its limits filled in. */
export interface Route {
  readonly plugin: string;
  readonly id: string;
  readonly methods: readonly string[];
  /** Below the plugin's own address, such as `/hooks/:id`. */
  readonly path: string;
  readonly access: Access;
  readonly body: BodyKind;
  readonly maxBodyBytes: number;
  readonly timeoutMs: number;
  /** Requests per address. */
  readonly perIp: Rate;
  /** Absolute paths that lead here as well. */
  readonly aliases: readonly string[];
  /** Hosts outside that it may send browsers to. */
  readonly redirects: readonly (string | { readonly config: string })[];
}

const MiB = 1024 ** 2;
const limits = {
  bodyBytes: MiB,
  mostBodyBytes: { stream: 5 * 1024 * MiB, others: 10 * MiB },
  timeoutMs: 30_000,
  mostTimeoutMs: 60_000,
} as const;

/** Requests per address, where the manifest says nothing: anybody's are fewer than those of people who signed in. */
const rates: Readonly<Record<Access, Rate>> = {
  public: { count: 60, perMs: 60_000 },
  user: { count: 600, perMs: 60_000 },
  operator: { count: 600, perMs: 60_000 },
  admin: { count: 600, perMs: 60_000 },
};

/** The routes of a manifest. What it asks for beyond the host's own limits is cut to them. */
export function routesOf({ name, contributes }: Pick<Manifest, 'name' | 'contributes'>): readonly Route[] {
  return (contributes?.routes ?? []).map(
    ({ id, method, path, access, body = 'none', maxBody, timeout, perIp, alias = [], redirects = [] }) => ({
      plugin: name,
      id,
      methods: [method].flat(),
      path,
      access,
      body,
      maxBodyBytes: Math.min(
        maxBody === undefined ? limits.bodyBytes : parseSizeBytes(maxBody),
        body === 'stream' ? limits.mostBodyBytes.stream : limits.mostBodyBytes.others,
      ),
      timeoutMs: Math.min(timeout === undefined ? limits.timeoutMs : parseDurationMs(timeout), limits.mostTimeoutMs),
      perIp: perIp === undefined ? rates[access] : parseRate(perIp),
      aliases: alias,
      redirects,
    }),
  );
}

/** Where plugins' routes begin. */
export const routesPrefix = '/api/plugins/';

/** A route that a request leads to. */
export interface Found {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
  /** Below the plugin's own address, or the alias as it stands. */
  readonly path: string;
}

/** What a path leads to: routes by method, or methods that there are. */
export type Lookup = { readonly found: Found } | { readonly allowed: readonly string[] } | { readonly missing: true };

/**
 * Finds the route for a request. Segments are compared as they were sent and decoded afterwards, so that an encoded slash
 * stays within its parameter. Of two routes that fit, the one with fewer parameters wins.
 */
export function findRoute(routes: readonly Route[], method: string, pathname: string): Lookup {
  const candidates = routes
    .flatMap((route) => placesOf(route).flatMap((pattern) => matchPath(pattern, pathname, route)))
    .toSorted((a, b) => Object.keys(a.params).length - Object.keys(b.params).length);
  if (candidates.length === 0) return { missing: true };
  const wanted = method === 'HEAD' ? 'GET' : method;
  const found = candidates.find(({ route }) => route.methods.includes(wanted));
  if (found !== undefined) return { found };
  return { allowed: [...new Set(candidates.flatMap(({ route }) => route.methods))].toSorted() };
}

const placesOf = ({ plugin, path, aliases }: Route): readonly string[] => [
  `${routesPrefix}${plugin}${path === '/' ? '' : path}`,
  ...aliases,
];

function matchPath(pattern: string, pathname: string, route: Route): Found[] {
  const wanted = pattern.split('/');
  const sent = pathname.replace(/\/$/, '').split('/');
  if (wanted.length !== sent.length) return [];
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const given = sent[index] ?? '';
    if (!part.startsWith(':')) {
      if (part !== given) return [];
      continue;
    }
    const value = decode(given);
    if (value === undefined || value === '') return [];
    params[part.slice(1)] = value;
  }
  const own = `${routesPrefix}${route.plugin}`;
  return [{ route, params, path: pathname.startsWith(`${own}/`) ? pathname.slice(own.length) : pathname }];
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
