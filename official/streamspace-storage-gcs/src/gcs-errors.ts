import { retryAfterMs } from '@streamspace/plugin-kit/http';
import { isPluginError, objectStoreError, type ObjectStoreReason, type PluginError } from '@streamspace/plugin-sdk';
import { z } from 'zod';

const vendor = 'Google Cloud Storage';

/** https://docs.cloud.google.com/storage/docs/json_api/v1/status-codes */
const reasonsByCode: Readonly<Record<string, ObjectStoreReason>> = {
  accountDisabled: 'quota_exceeded',
  billingDisabled: 'quota_exceeded',
  conditionNotMet: 'precondition_failed',
  invalidArgument: 'unknown',
  quotaExceeded: 'quota_exceeded',
  rateLimitExceeded: 'throttled',
  requestedRangeNotSatisfiable: 'invalid_range',
  retentionPolicyNotMet: 'immutable',
  objectUnderActiveHold: 'immutable',
  uploadTooLarge: 'too_large',
  userProjectMissing: 'not_configured',
  userRateLimitExceeded: 'throttled',
};

const reasonsByStatus: Readonly<Record<number, ObjectStoreReason>> = {
  401: 'auth_failed',
  403: 'access_denied',
  404: 'not_found',
  408: 'throttled',
  410: 'aborted',
  412: 'precondition_failed',
  413: 'too_large',
  416: 'invalid_range',
  429: 'throttled',
  499: 'aborted',
};

const answerSchema = z.object({
  error: z.object({
    message: z.string().nullish(),
    errors: z.array(z.object({ reason: z.string().nullish() })).nullish(),
  }),
});

const mostErrorBytes = 64 * 1024;

/**
 * The error for an answer that is none of those which were hoped for. Its message has the vendor's code and none of the vendor's
 * words, which may tell more than they should.
 */
export async function gcsError(response: Response, now: number): Promise<PluginError> {
  const { status, headers } = response;
  const { code, message } = await readAnswer(response);
  const reason = reasonOf(status, code, message);
  const wait = reason === 'throttled' || reason === 'unavailable' ? retryAfterMs(headers, now) : undefined;
  const requestId = headers.get('x-guploader-uploadid')?.slice(0, 100);
  const text = code === '' ? `${status}` : `${status} ${code}`;
  return objectStoreError(reason, `${vendor} answered ${text}${hintOf(reason, code, message)}`, {
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
    details: { status, providerCode: code, ...(requestId === undefined ? {} : { requestId }) },
  });
}

function reasonOf(status: number, code: string, message: string): ObjectStoreReason {
  if (status === 404 && /bucket does not exist/i.test(message)) return 'bucket_missing';
  if (status === 400 && /crc32c|md5/i.test(message)) return 'integrity';
  if (status === 400 && /requester pays/i.test(message)) return 'not_configured';
  if (status === 400 && /retention is not enabled/i.test(message)) return 'unsupported';
  if (status === 403 && /retention/i.test(message)) return 'immutable';
  const reason = reasonsByCode[code] ?? reasonsByStatus[status];
  if (reason !== undefined) return reason;
  return status >= 500 ? 'unavailable' : 'unknown';
}

function hintOf(reason: ObjectStoreReason, code: string, message: string): string {
  if (reason === 'access_denied' && /kms/i.test(message)) return ': the bucket may not use the key';
  if (reason === 'access_denied') return ': compare its rights with those that the page shows';
  if (reason === 'bucket_missing') return ': the bucket does not exist';
  if (reason === 'unsupported') return ': the bucket does not allow object retention';
  if (reason === 'not_configured') return ': set "userProject", the requesters of this bucket pay';
  return code === 'billingDisabled' ? ': the project has no billing' : '';
}

async function readAnswer(response: Response): Promise<{ readonly code: string; readonly message: string }> {
  try {
    const text = await readText(response);
    const { error } = answerSchema.parse(JSON.parse(text));
    const code = error.errors?.[0]?.reason ?? '';
    return { code: /^[A-Za-z]{1,60}$/.test(code) ? code : '', message: error.message ?? '' };
  } catch {
    return { code: '', message: '' };
  }
}

/** The beginning of an answer, whose length nobody has promised. */
async function readText({ body }: Response): Promise<string> {
  if (body === null) return '';
  const decoder = new TextDecoder();
  let text = '';
  for await (const piece of body) {
    text += decoder.decode(piece, { stream: true });
    if (text.length > mostErrorBytes) break;
  }
  return text;
}

const hostReasons: Readonly<Record<string, ObjectStoreReason>> = {
  VENDOR_UNAVAILABLE: 'unavailable',
  TIMEOUT: 'timeout',
  RATE_LIMITED: 'throttled',
  ABORTED: 'aborted',
};

/** What the host says of a request that got no answer keeps its words: they tell an operator what to do. */
export function requestError(error: unknown): Error {
  if (!isPluginError(error)) return objectStoreError('unavailable', `${vendor} could not be reached`, { cause: error });
  const reason = hostReasons[error.code];
  if (error.reason !== undefined || reason === undefined) return error;
  const { retryAfterMs: wait } = error;
  return objectStoreError(reason, error.message, {
    cause: error,
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
  });
}
