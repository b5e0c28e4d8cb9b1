import { EgressRefusal, shownUrl, type EgressTarget } from './refusal.ts';
import type { HeaderList } from './request-head.ts';

const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Describe the body, so they go when it does: https://fetch.spec.whatwg.org/#request-body-header-name */
const bodyHeaders: ReadonlySet<string> = new Set([
  'content-encoding',
  'content-language',
  'content-location',
  'content-type',
]);
const credentialHeaders: ReadonlySet<string> = new Set(['authorization', 'cookie', 'cookie2']);

export interface RedirectedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: HeaderList;
  readonly keepsBody: boolean;
}

/** Where a response sends the client, in its own words; `undefined` when it is no redirect. */
export function redirectLocation(status: number, headers: HeaderList): string | undefined {
  if (!redirectStatuses.has(status)) return undefined;
  const location = headers.find(([name]) => name === 'location')?.[1];
  // Headers are bytes; some servers put UTF-8 there, and the URL parser encodes it.
  return location === undefined ? undefined : Buffer.from(location, 'latin1').toString();
}

/**
 * The request that a redirect asks for: `POST` becomes `GET` on 301 and 302, all but `GET` and `HEAD` on 303, and
 * credentials stay with the origin that they were for.
 *
 * @throws {EgressRefusal} For a location that is no URL, and for a step from https to http.
 * @see https://fetch.spec.whatwg.org/#http-redirect-fetch
 */
export function redirectedRequest(
  from: { readonly method: string; readonly url: string; readonly headers: HeaderList; readonly target: EgressTarget },
  status: number,
  location: string,
): RedirectedRequest {
  const { target } = from;
  const url = URL.parse(location, from.url);
  if (url === null)
    throw new EgressRefusal(
      'redirect-refused',
      'VENDOR_REJECTED',
      `${shownUrl(target)} redirects to something that is no URL`,
      { target },
    );
  if (target.protocol === 'https' && url.protocol === 'http:') {
    const message = `${shownUrl(target)} redirects from https to http, which is not followed: use the address that it names, if it is declared`;
    throw new EgressRefusal('redirect-downgrade', 'VENDOR_REJECTED', message, { target });
  }
  const becomesGet =
    ((status === 301 || status === 302) && from.method === 'POST') ||
    (status === 303 && from.method !== 'GET' && from.method !== 'HEAD');
  const crossesOrigin = url.origin !== new URL(from.url).origin;
  return {
    method: becomesGet ? 'GET' : from.method,
    url: url.href,
    headers: from.headers.filter(
      ([name]) => !(becomesGet && bodyHeaders.has(name)) && !(crossesOrigin && credentialHeaders.has(name)),
    ),
    keepsBody: !becomesGet,
  };
}
