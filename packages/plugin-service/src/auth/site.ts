import type { Context } from 'hono';

/** How people reach one of the two origins of the service: the page with its API, or the routes of plugins. */
export interface Site {
  /** Origin without a slash at its end, such as `https://plugins.example.com`. */
  readonly url: () => string;
  /** Whether a request for this `Host` is meant for it. */
  takes(host: string): boolean;
  /** The `Origin` that browsers send with requests of its own pages, for a `Host` that it takes. */
  originFor(host: string): string;
  /** Every `Origin` of its own pages on ports that nobody forwards. */
  readonly origins: () => readonly string[];
  /** Name of the cookie of a session for a `Host`, and whether it goes over TLS alone. */
  cookieFor(host: string): { readonly name: string; readonly secure: boolean };
}

/** A foreign name that resolves to this machine is sent as `Host` (DNS rebinding). The port may differ: people forward ports. */
const loopback = /^(127\.0\.0\.1|localhost)(:\d{1,5})?$/i;

/** @param options.publicUrl Where browsers reach it from elsewhere. Default: from this machine alone. */
export function createSite(options: { readonly publicUrl?: string; readonly port: () => number }): Site {
  const { port } = options;
  const known = options.publicUrl === undefined ? undefined : new URL(options.publicUrl);
  const isPublic = (host: string): boolean => known !== undefined && host.toLowerCase() === known.host;
  return {
    url: () => known?.origin ?? `http://127.0.0.1:${port()}`,
    takes: (host) => loopback.test(host) || isPublic(host),
    originFor: (host) => (isPublic(host) && known !== undefined ? known.origin : `http://${host.toLowerCase()}`),
    origins: () => [
      ...(known === undefined ? [] : [known.origin]),
      `http://127.0.0.1:${port()}`,
      `http://localhost:${port()}`,
    ],
    cookieFor: (host) =>
      isPublic(host) && known?.protocol === 'https:'
        ? { name: '__Host-streamspace', secure: true }
        : // Cookies ignore the port, so it is in the name: two services do not sign each other out.
          { name: `streamspace-${port()}`, secure: false },
  };
}

/** The `Host` of a request, which is empty where there is none. */
export const hostOf = (c: Context): string => c.req.header('host') ?? '';
