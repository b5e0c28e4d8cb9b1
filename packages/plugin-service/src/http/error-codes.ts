import type { PluginErrorCode } from '@streamspace/plugin-sdk';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

/** The status of each code of a `PluginError`. */
export const statusOf: Readonly<Record<PluginErrorCode, ContentfulStatusCode>> = {
  CONFIG_INVALID: 400,
  INVALID_ARGUMENT: 400,
  PERMISSION_DENIED: 403,
  CONSENT_NEEDED: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  INVALID_STATE: 409,
  INTEGRITY: 422,
  RATE_LIMITED: 429,
  INTERNAL: 500,
  UNSUPPORTED: 501,
  VENDOR_REJECTED: 502,
  VENDOR_UNAVAILABLE: 502,
  OUTCOME_UNKNOWN: 502,
  NO_PROVIDER: 503,
  ABORTED: 503,
  TIMEOUT: 504,
  QUOTA_EXCEEDED: 507,
  STORAGE_FULL: 507,
};

export type ApiErrorCode = PluginErrorCode | 'UNAUTHORIZED' | 'METHOD_NOT_ALLOWED';

/** Every code that an answer can have. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `statusOf` has all codes
export const errorCodes = [...Object.keys(statusOf), 'UNAUTHORIZED', 'METHOD_NOT_ALLOWED'] as ApiErrorCode[];
