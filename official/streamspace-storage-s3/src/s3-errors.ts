import { isPluginError, objectStoreError, type ObjectStoreReason, type PluginError } from '@streamspace/plugin-sdk';
import { retryAfterMs } from '@streamspace/plugin-kit/http';

/** What the SDK throws, as far as it is read. */
interface SdkError {
  readonly name?: string;
  readonly Code?: string;
  readonly message?: string;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
  readonly $response?: { readonly statusCode?: number; readonly headers?: Readonly<Record<string, string>> };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const reasonsByCode: Readonly<Record<string, ObjectStoreReason>> = {
  AccountProblem: 'access_denied',
  AuthorizationHeaderMalformed: 'not_configured',
  BadDigest: 'integrity',
  ConditionalRequestConflict: 'unavailable',
  EntityTooLarge: 'too_large',
  ExpiredToken: 'auth_failed',
  IllegalLocationConstraintException: 'not_configured',
  IncompleteBody: 'unavailable',
  InternalError: 'unavailable',
  InvalidAccessKeyId: 'auth_failed',
  InvalidDigest: 'integrity',
  InvalidObjectState: 'archived',
  InvalidRange: 'invalid_range',
  InvalidToken: 'auth_failed',
  NoSuchBucket: 'bucket_missing',
  NoSuchKey: 'not_found',
  NoSuchUpload: 'not_found',
  NotImplemented: 'unsupported',
  PermanentRedirect: 'not_configured',
  PreconditionFailed: 'precondition_failed',
  QuotaExceeded: 'quota_exceeded',
  RequestLimitExceeded: 'throttled',
  RequestTimeTooSkewed: 'auth_failed',
  RequestTimeout: 'timeout',
  SignatureDoesNotMatch: 'auth_failed',
  SlowDown: 'throttled',
  TemporaryRedirect: 'not_configured',
  Throttling: 'throttled',
  ThrottlingException: 'throttled',
  TooManyRequests: 'throttled',
  XAmzContentChecksumMismatch: 'integrity',
  XAmzContentSHA256Mismatch: 'integrity',
  XMinioStorageFull: 'quota_exceeded',
};

/** Answers to `HEAD` have no code, and other servers have codes of their own. */
const reasonsByStatus: Readonly<Record<number, ObjectStoreReason>> = {
  301: 'not_configured',
  307: 'not_configured',
  401: 'auth_failed',
  403: 'access_denied',
  404: 'not_found',
  412: 'precondition_failed',
  413: 'too_large',
  416: 'invalid_range',
  429: 'throttled',
  500: 'unavailable',
  501: 'unsupported',
  502: 'unavailable',
  503: 'unavailable',
  504: 'unavailable',
  507: 'quota_exceeded',
};

const hostReasons: Readonly<Record<string, ObjectStoreReason>> = {
  VENDOR_UNAVAILABLE: 'unavailable',
  TIMEOUT: 'timeout',
  RATE_LIMITED: 'throttled',
  ABORTED: 'aborted',
};

/**
 * The error for what the SDK threw. Its message has the vendor's code and none of the vendor's words, which may tell more
 * than they should.
 */
export function s3Error(vendor: string, thrown: unknown, now: number): PluginError {
  if (isPluginError(thrown)) return hostError(thrown);
  const { name = '', Code = name, message = '', $metadata, $response } = thrown as SdkError;
  const status = $metadata?.httpStatusCode ?? $response?.statusCode;
  const headers = new Headers({ ...$response?.headers });
  const reason = reasonOf(Code, message, status);
  const wait = reason === 'throttled' || reason === 'unavailable' ? retryAfterMs(headers, now) : undefined;
  const requestId = $metadata?.requestId;
  return objectStoreError(reason, messageOf(vendor, Code, message, status, headers), {
    cause: thrown,
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
    details: {
      providerCode: Code.slice(0, 100),
      ...(status === undefined ? {} : { status }),
      ...(requestId === undefined ? {} : { requestId: requestId.slice(0, 100) }),
    },
  });
}

function reasonOf(code: string, message: string, status: number | undefined): ObjectStoreReason {
  if (code === 'AccessDenied' && /object.?lock|worm|retention/i.test(message)) return 'immutable';
  return reasonsByCode[code] ?? reasonsByStatus[status ?? 0] ?? 'unknown';
}

function messageOf(
  vendor: string,
  code: string,
  message: string,
  status: number | undefined,
  headers: Headers,
): string {
  const answered = `${vendor} answered ${[status, code].filter((part) => part !== undefined && part !== '').join(' ')}`;
  if (code === 'AccessDenied' && /kms/i.test(message)) return `${answered}: check the key policy`;
  if (code === 'RequestTimeTooSkewed') return `${answered}: check the clock`;
  if (status !== 301 && code !== 'PermanentRedirect' && code !== 'AuthorizationHeaderMalformed') return answered;
  const region = headers.get('x-amz-bucket-region') ?? /expecting '([a-z0-9-]+)'/.exec(message)?.[1];
  return `${answered}: the bucket is in ${region === undefined ? 'another region' : `the region "${region}"`}`;
}

/** What the host says keeps its words: they tell an operator what to do. */
function hostError(error: PluginError): PluginError {
  if (error.reason !== undefined) return error;
  const reason = hostReasons[error.code];
  if (reason === undefined) return error;
  const { retryAfterMs: wait } = error;
  return objectStoreError(reason, error.message, {
    cause: error,
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
  });
}
