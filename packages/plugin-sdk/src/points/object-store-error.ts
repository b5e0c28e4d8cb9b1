import { PluginError, type PluginErrorCode } from '../errors.ts';

/** What went wrong at a store, and the code of the error that tells of it: the code decides whether to try again. */
export const reasonCodes = {
  not_found: 'NOT_FOUND',
  precondition_failed: 'CONFLICT',
  access_denied: 'VENDOR_REJECTED',
  auth_failed: 'VENDOR_REJECTED',
  bucket_missing: 'VENDOR_REJECTED',
  throttled: 'VENDOR_UNAVAILABLE',
  unavailable: 'VENDOR_UNAVAILABLE',
  timeout: 'TIMEOUT',
  quota_exceeded: 'QUOTA_EXCEEDED',
  too_large: 'INVALID_ARGUMENT',
  integrity: 'INTEGRITY',
  invalid_range: 'INVALID_ARGUMENT',
  archived: 'INVALID_STATE',
  immutable: 'INVALID_STATE',
  invalid_key: 'INVALID_ARGUMENT',
  not_configured: 'CONFIG_INVALID',
  aborted: 'ABORTED',
  unsupported: 'UNSUPPORTED',
  unknown: 'INTERNAL',
} as const satisfies Record<string, PluginErrorCode>;

export type ObjectStoreReason = keyof typeof reasonCodes;

/**
 * An error of a store, for providers.
 *
 * @param options.details What the vendor said beside: `status`, `providerCode`, `requestId`.
 */
export function objectStoreError(
  reason: ObjectStoreReason,
  message: string,
  options: {
    readonly cause?: unknown;
    readonly retryAfterMs?: number;
    readonly details?: Readonly<Record<string, string | number>>;
  } = {},
): PluginError {
  return new PluginError(reasonCodes[reason], message, { ...options, reason });
}
