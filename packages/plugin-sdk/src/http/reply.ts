import type { Bytes, RangedBody, Reply, ReplyCookie, ReplyOptions } from './types.ts';

function withType(type: string, options: ReplyOptions): Pick<Reply, 'status' | 'headers'> & ReplyOptions {
  return { status: 200, ...options, headers: { 'content-type': type, ...options.headers } };
}

/** Makes replies of a route. */
export const reply = {
  json: (value: unknown, options: ReplyOptions = {}): Reply => ({
    ...withType('application/json; charset=utf-8', options),
    body: JSON.stringify(value),
  }),
  text: (text: string, options: ReplyOptions = {}): Reply => ({
    ...withType('text/plain; charset=utf-8', options),
    body: text,
  }),
  /** A download when it has a `fileName`. */
  file: (
    body: string | Uint8Array | Bytes | RangedBody,
    options: ReplyOptions & { readonly contentType: string },
  ): Reply => {
    const { contentType, ...rest } = options;
    return { ...withType(contentType, rest), body };
  },
  /** Nothing but a status, 204 unless said. */
  empty: (options: ReplyOptions = {}): Reply => ({ status: 204, ...options }),
  /** RFC 9457: `{ type, title, status, code }`. */
  problem: (status: number, code: string, title: string, options: ReplyOptions = {}): Reply => ({
    ...withType('application/problem+json', options),
    status,
    body: JSON.stringify({ type: 'about:blank', title, status, code }),
  }),
} as const;

/**
 * Sends the browser elsewhere. Targets outside the platform have to be hosts that the manifest names, or the
 * configuration.
 *
 * @param to http(s) address, or a path of the platform.
 */
export function redirect(
  to: string,
  options: { readonly status?: 302 | 303 | 307; readonly cookies?: readonly ReplyCookie[] } = {},
): Reply {
  const { status = 303, ...rest } = options;
  return { status, ...rest, page: { kind: 'redirect', to } };
}

/** A page whose form sends itself, for protocols that hand over by POST, such as SAML's HTTP-POST binding. */
export function selfPost(
  to: string,
  fields: Readonly<Record<string, string>>,
  options: { readonly cookies?: readonly ReplyCookie[] } = {},
): Reply {
  return { status: 200, ...options, page: { kind: 'self-post', to, fields } };
}

/** A short page for people: plain text, drawn by the host. */
export function message(
  title: string,
  text: string,
  options: { readonly status?: number; readonly link?: { readonly label: string; readonly href: string } } = {},
): Reply {
  const { status = 200, link } = options;
  return { status, page: { kind: 'message', title, text, ...(link === undefined ? {} : { link }) } };
}
