import { isPluginError, objectStoreError, type ObjectStoreReason, type PluginError } from '@streamspace/plugin-sdk';
import { retryAfterMs } from '@streamspace/plugin-kit/http';

/** What the SDK throws, as far as it is read. */
interface SdkError {
  readonly code?: unknown;
  readonly statusCode?: number;
  readonly response?: { readonly headers?: { toJSON?(): Readonly<Record<string, string>> } };
}

/**
 * https://learn.microsoft.com/rest/api/storageservices/blob-service-error-codes
 * https://learn.microsoft.com/rest/api/storageservices/common-rest-api-error-codes
 */
const reasonsByCode: Readonly<Record<string, ObjectStoreReason>> = {
  AccountBeingCreated: 'unavailable',
  AccountIsDisabled: 'access_denied',
  AuthenticationFailed: 'auth_failed',
  AuthorizationFailure: 'auth_failed',
  AuthorizationPermissionMismatch: 'access_denied',
  AuthorizationProtocolMismatch: 'not_configured',
  AuthorizationSourceIPMismatch: 'access_denied',
  BlobAlreadyExists: 'precondition_failed',
  BlobArchived: 'archived',
  BlobBeingRehydrated: 'archived',
  BlobImmutableDueToLegalHold: 'immutable',
  BlobImmutableDueToPolicy: 'immutable',
  BlobNotFound: 'not_found',
  ConditionNotMet: 'precondition_failed',
  ContainerBeingDeleted: 'unavailable',
  ContainerBeingDisabled: 'unavailable',
  ContainerDisabled: 'access_denied',
  ContainerNotFound: 'bucket_missing',
  Crc64Mismatch: 'integrity',
  InternalError: 'unavailable',
  InvalidAuthenticationInfo: 'auth_failed',
  // Somebody else has committed, and with it thrown away what waited.
  InvalidBlockList: 'precondition_failed',
  InvalidMd5: 'integrity',
  InvalidRange: 'invalid_range',
  KeyVaultAccessTokenCannotBeAcquired: 'access_denied',
  KeyVaultEncryptionKeyNotFound: 'access_denied',
  KeyVaultVaultNotFound: 'access_denied',
  Md5Mismatch: 'integrity',
  OperationTimedOut: 'unavailable',
  RequestBodyTooLarge: 'too_large',
  ResourceNotFound: 'not_found',
  ServerBusy: 'throttled',
  SystemInUse: 'unavailable',
};

/** Other servers have codes of their own. */
const reasonsByStatus: Readonly<Record<number, ObjectStoreReason>> = {
  301: 'not_configured',
  302: 'not_configured',
  307: 'not_configured',
  308: 'not_configured',
  401: 'auth_failed',
  403: 'access_denied',
  404: 'not_found',
  408: 'timeout',
  412: 'precondition_failed',
  413: 'too_large',
  416: 'invalid_range',
  429: 'throttled',
  500: 'unavailable',
  501: 'unsupported',
  502: 'unavailable',
  503: 'throttled',
  504: 'unavailable',
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
export function azureError(thrown: unknown, now: number): PluginError {
  if (isPluginError(thrown)) return hostError(thrown);
  const { code, statusCode, response } = thrown as SdkError;
  const headers = new Headers(response?.headers?.toJSON?.() ?? {});
  const providerCode = headers.get('x-ms-error-code') ?? (typeof code === 'string' ? code : '');
  const reason = reasonsByCode[providerCode] ?? reasonsByStatus[statusCode ?? 0] ?? 'unknown';
  const wait = reason === 'throttled' || reason === 'unavailable' ? retryAfterMs(headers, now) : undefined;
  const requestId = headers.get('x-ms-request-id');
  const answered = ['Azure answered', statusCode, providerCode].filter((part) => part !== undefined && part !== '');
  return objectStoreError(reason, `${answered.join(' ')}${hint(providerCode)}`, {
    // What the SDK throws holds the request, whose address and headers may be signed.
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
    details: {
      providerCode: providerCode.slice(0, 100),
      ...(statusCode === undefined ? {} : { status: statusCode }),
      ...(requestId === null ? {} : { requestId: requestId.slice(0, 100) }),
    },
  });
}

function hint(code: string): string {
  if (code === 'AuthorizationPermissionMismatch')
    return ': the identity lacks a role, see "Rights" on the page of the store';
  if (code.startsWith('KeyVault')) return ': check the key of the encryption scope';
  if (code === 'BlobArchived') return ': bring it back with the command azure:rehydrate, which takes hours';
  if (code === 'InvalidBlockList') return ': somebody else has written the key';
  return '';
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
