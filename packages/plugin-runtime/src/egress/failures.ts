import { isPluginError, PluginError } from '@streamspace/plugin-sdk';
import { errors } from 'undici';
import type { EgressLimits } from './limits.ts';
import { shownUrl, type EgressTarget } from './refusal.ts';
import { wrongLength } from './request-body.ts';

/** `X509` names of OpenSSL, as Node reports them: https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const certificateProblems: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its authority is not one that this host trusts',
  UNABLE_TO_GET_ISSUER_CERT: 'its authority is not one that this host trusts',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its authority is not one that this host trusts',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the chain to its authority is incomplete',
  CERT_HAS_EXPIRED: 'it has expired',
  CERT_NOT_YET_VALID: 'it is not valid yet',
  CERT_REVOKED: 'it was revoked',
  ERR_TLS_CERT_ALTNAME_INVALID: 'it belongs to another host',
};

/** Stands for Undici's parser errors, whose codes depend on what they found. */
const notHttp = 'HTTP_PARSER';

const connectProblems: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refuses connections',
  EHOSTUNREACH: 'has no route from this host',
  ENETUNREACH: 'has no route from this host',
  EADDRNOTAVAIL: 'has no route from this host',
  ECONNRESET: 'broke the connection',
  EPIPE: 'broke the connection',
  UND_ERR_SOCKET: 'broke the connection',
  [notHttp]: 'answered with something that is not HTTP/1.1',
  UND_ERR_HEADERS_OVERFLOW: 'sent more than 16 KiB of headers',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'sent a body of another length than announced',
};

/** What a plugin sees of a failed exchange. The original, which may hold addresses, is the `cause` and stays in the host. */
export function networkError(cause: unknown, target: EgressTarget, limits: EgressLimits): PluginError {
  if (isPluginError(cause)) return cause;
  const shown = shownUrl(target);
  const code = errorCode(cause);
  const timeout = (what: string, ms: number): PluginError =>
    new PluginError('TIMEOUT', `${shown} ${what} within ${ms / 1000} s`, { cause });

  switch (code) {
    case 'UND_ERR_CONNECT_TIMEOUT':
    case 'ETIMEDOUT':
      return timeout('accepted no connection', limits.connectMs);
    case 'UND_ERR_HEADERS_TIMEOUT':
      return timeout('gave no answer', limits.headersMs);
    case 'UND_ERR_BODY_TIMEOUT':
      return timeout('stopped in the middle of its answer, with no byte', limits.idleMs);
    case 'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH':
      return wrongLength();
    default:
      return new PluginError('VENDOR_UNAVAILABLE', `${shown} ${problemOf(code)}`, { cause });
  }
}

/** What a plugin sees of a failed socket. The message ends in the system's name of the error, which libraries look for. */
export function socketError(cause: unknown, target: EgressTarget): PluginError {
  if (isPluginError(cause)) return cause;
  const code = errorCode(cause);
  const shown = shownUrl(target);
  if (code === 'ETIMEDOUT') return new PluginError('TIMEOUT', `${shown} accepted no connection (ETIMEDOUT)`, { cause });
  const problem = problemOf(code);
  const name = code === '' || problem.endsWith(`(${code})`) ? '' : ` (${code})`;
  return new PluginError('VENDOR_UNAVAILABLE', `${shown} ${problem}${name}`, { cause });
}

function problemOf(code: string): string {
  const certificate = certificateProblems[code];
  if (certificate !== undefined) return `has a certificate that cannot be trusted: ${certificate}`;
  if (/^(Z_|ZSTD_|ERR_ZSTD|ERR_BROTLI|ERR__ERROR_FORMAT|ERR_BUFFER_ERROR)/.test(code))
    return 'sent a body that does not fit its Content-Encoding';
  if (/^(EPROTO|ERR_SSL|ERR_TLS|ERR_OSSL|CERT_)/.test(code)) return `failed the TLS handshake (${code})`;
  return connectProblems[code] ?? `could not be reached${code === '' ? '' : ` (${code})`}`;
}

/** The code of an error; of several connection attempts, the first one's. */
function errorCode(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  if (error instanceof errors.HTTPParserError) return notHttp;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error instanceof AggregateError ? errorCode(error.errors[0]) : '';
}
