import type { PluginErrorCode } from '@streamspace/plugin-sdk';

/**
 * What every answer to a request for a plugin carries, whoever made it: nothing in it can run, be framed, be read by
 * another site, or take what the page of the platform has.
 *
 * @see https://www.w3.org/TR/CSP3/#directive-sandbox
 */
export const isolation: Readonly<Record<string, string>> = {
  'content-security-policy': "sandbox; default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-store',
};

/** An answer of the host itself, RFC 9457. */
export function problem(
  status: number,
  code: PluginErrorCode | 'UNAUTHORIZED' | 'METHOD_NOT_ALLOWED' | 'TOO_LARGE',
  title: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const body = JSON.stringify({ type: 'about:blank', title, status, code });
  return new Response(body, {
    status,
    headers: { ...isolation, 'content-type': 'application/problem+json', ...headers },
  });
}

/** The status for an error that a handler threw. */
export const statusOf: Readonly<Partial<Record<PluginErrorCode, number>>> = {
  INVALID_ARGUMENT: 400,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  INVALID_STATE: 409,
  RATE_LIMITED: 429,
  QUOTA_EXCEEDED: 429,
  VENDOR_UNAVAILABLE: 502,
  TIMEOUT: 504,
};
