import { STATUS_CODES } from 'node:http';
import { isPluginError, PluginError } from '@streamspace/plugin-sdk';
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { ApiError } from '../api-types.ts';
import { statusOf } from './error-codes.ts';

/** What is said about a refusal; the rest follows from its status. */
export type Refusal = Pick<ApiError, 'error' | 'code' | 'fields' | 'hint'>;

/** Answers with an {@link ApiError}. */
export function refuse(c: Context, status: ContentfulStatusCode, refusal: Refusal): Response {
  const body: ApiError = {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: refusal.error,
    ...refusal,
  };
  return c.body(JSON.stringify(body), status, { 'content-type': 'application/problem+json' });
}

/** A `PluginError` whose faults belong to fields of a body or query: path to text. */
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
    return refuse(c, error.status, {
      error: error.message,
      code: error.status === 401 ? 'UNAUTHORIZED' : 'INVALID_ARGUMENT',
    });
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
