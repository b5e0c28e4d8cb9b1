import { isPluginError, PluginError } from '@streamspace/plugin-sdk';
import { networkError, retryAfterMs } from '@streamspace/plugin-kit/http';

interface Failure {
  readonly status: number;
  readonly response?: { readonly headers: Readonly<Record<string, string | undefined>> };
}

const isFailure = (error: unknown): error is Failure =>
  typeof error === 'object' && error !== null && 'status' in error && typeof error.status === 'number';

const remedies: Readonly<Record<number, string>> = {
  401: 'GitHub does not know the key or token: write a new one into the configuration',
  403: 'GitHub refuses: the App or token needs the permission "Issues: read and write"',
  404: 'GitHub knows no such repository, or the App or token may not see it: check its name and access',
  410: 'Issues are switched off in the repository: switch them on, or name another one',
  422: 'GitHub does not take the issue as it is',
};

/**
 * What GitHub's library threw, as an error that the queue understands.
 *
 * @see https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api
 */
export function githubError(error: unknown, now = Date.now()): PluginError {
  const cause = causeOf(error);
  if (isPluginError(cause)) return cause;
  if (!isFailure(error) || error.response === undefined) return networkError('GitHub', error);
  const { status, response } = error;
  const wait = waitMs(response.headers, now);
  if (status === 429 || (status === 403 && wait !== undefined)) {
    return new PluginError('RATE_LIMITED', 'GitHub asks to wait', { retryAfterMs: wait ?? 60_000 });
  }
  if (status === 408 || status >= 500) {
    return new PluginError(
      'VENDOR_UNAVAILABLE',
      `GitHub answered ${status}`,
      wait === undefined ? {} : { retryAfterMs: wait },
    );
  }
  return new PluginError('VENDOR_REJECTED', remedies[status] ?? `GitHub answered ${status}`, {
    cause: new Error(String(status)),
  });
}

/** Whether GitHub understood a request and will not do it, as for an unknown assignee. */
export const isUnprocessable = (error: unknown): boolean => isPluginError(error) && error.message === remedies[422];

/** Whether the access itself is at fault, so that nothing will go better without an operator. */
export const isAccessFault = (error: unknown): boolean => isPluginError(error) && error.message === remedies[401];

/** The library wraps what fetch throws. */
function causeOf(error: unknown): unknown {
  let cause = error;
  while (cause instanceof Error && !isPluginError(cause) && cause.cause !== undefined) cause = cause.cause;
  return cause;
}

/** `Retry-After`, or the end of a limit that is used up. */
function waitMs(headers: Readonly<Record<string, string | undefined>>, now: number): number | undefined {
  const asked = headers['retry-after'];
  if (asked !== undefined) return retryAfterMs(new Headers({ 'retry-after': asked }), now) ?? 60_000;
  const reset = Number(headers['x-ratelimit-reset']);
  if (headers['x-ratelimit-remaining'] !== '0' || !Number.isFinite(reset)) return undefined;
  return Math.max(1000, reset * 1000 - now);
}
