import { isPluginError, PluginError, type PluginErrorCode } from '@streamspace/plugin-sdk';
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { ApiError } from '../api-types.ts';

const statusOf: Readonly<Record<PluginErrorCode, ContentfulStatusCode>> = {
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

/** Answers with an {@link ApiError}. */
export function refuse(c: Context, status: ContentfulStatusCode, body: ApiError): Response {
  return c.json(body, status);
}

/** A `PluginError` whose faults belong to fields of a body: object path to text. */
export function fieldError(message: string, fields: Readonly<Record<string, string>>): PluginError {
  return Object.assign(new PluginError('INVALID_ARGUMENT', message), { fields });
}

function fieldsOf(error: object): ApiError['fields'] {
  if (!('fields' in error) || typeof error.fields !== 'object' || error.fields === null) return undefined;
  const entries = Object.entries(error.fields).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/**
 * Answers with what a handler threw. A `PluginError` says what it says; anything else is a fault of the service, which
 * goes to its log and not over the wire.
 */
export function answerError(c: Context, error: unknown, log: (message: string, error: unknown) => void): Response {
  if (error instanceof HTTPException)
    return refuse(c, error.status, { error: error.message, code: 'INVALID_ARGUMENT' });
  if (!isPluginError(error)) {
    log(`${c.req.method} ${c.req.path} failed`, error);
    return refuse(c, 500, {
      error: 'The service could not do this because of a fault of its own',
      code: 'INTERNAL',
      hint: 'Its terminal shows the details.',
    });
  }
  if (error.code === 'INTERNAL') log(`${c.req.method} ${c.req.path} failed`, error);
  if (error.retryAfterMs !== undefined) c.header('retry-after', String(Math.ceil(error.retryAfterMs / 1000)));
  const fields = fieldsOf(error);
  return refuse(c, statusOf[error.code], {
    error: error.message,
    code: error.code,
    ...(fields === undefined ? {} : { fields }),
  });
}
