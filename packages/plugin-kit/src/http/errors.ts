import { isPluginError, PluginError, type PluginErrorCode } from '@streamspace/plugin-sdk';
import { retryAfterMs } from './retry-after.ts';

/**
 * The error for a response that is no success. Its message names the vendor and the status, never the URL or the body,
 * which may hold secrets; the body is discarded.
 *
 * @param vendor Name for people, such as `Slack`.
 * @param now The present, in milliseconds since 1970.
 * @returns `RATE_LIMITED` for 429, `VENDOR_UNAVAILABLE` for 408 and 5xx, both with the wait that `Retry-After` names;
 *   `VENDOR_REJECTED` for everything else.
 * @example
 * if (!response.ok) throw await vendorError('Slack', response);
 */
export async function vendorError(vendor: string, response: Response, now: number = Date.now()): Promise<PluginError> {
  // An unread body would hold its connection.
  if (!response.bodyUsed) await response.body?.cancel();

  const { status, headers } = response;
  const code = codeOf(status);
  const wait = code === 'VENDOR_REJECTED' ? undefined : retryAfterMs(headers, now);
  return new PluginError(code, `${vendor} answered ${status}`, wait === undefined ? {} : { retryAfterMs: wait });
}

function codeOf(status: number): PluginErrorCode {
  if (status === 429) return 'RATE_LIMITED';
  return status === 408 || status >= 500 ? 'VENDOR_UNAVAILABLE' : 'VENDOR_REJECTED';
}

/**
 * The error for a request that brought no response. What `api.fetch` throws has a code already and is returned as it
 * is; `TIMEOUT` stands for an aborted signal, `VENDOR_UNAVAILABLE` for the rest. Both are retryable.
 *
 * @param vendor Name for people, such as `Slack`.
 */
export function networkError(vendor: string, error: unknown): PluginError {
  if (isPluginError(error)) return error;
  const isAbort = error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError');
  return isAbort
    ? new PluginError('TIMEOUT', `${vendor} did not answer in time`, { cause: error })
    : new PluginError('VENDOR_UNAVAILABLE', `${vendor} could not be reached`, { cause: error });
}
