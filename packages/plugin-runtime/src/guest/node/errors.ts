import { isPluginError } from '@streamspace/plugin-sdk';

/** An error as the network modules of Node throw it, which libraries look at. */
export interface SystemError extends Error {
  readonly code: string;
  readonly syscall: string;
}

const codes: Readonly<Record<string, string>> = {
  PERMISSION_DENIED: 'EACCES',
  CONSENT_NEEDED: 'EACCES',
  INVALID_ARGUMENT: 'EINVAL',
  UNSUPPORTED: 'ENOTSUP',
  RATE_LIMITED: 'EAGAIN',
  QUOTA_EXCEEDED: 'EMFILE',
  TIMEOUT: 'ETIMEDOUT',
  ABORTED: 'ECONNABORTED',
  VENDOR_REJECTED: 'EPROTO',
};

/** What the host answered, in the words of Node: the message stays, the code is the system's. */
export function systemError(cause: unknown, syscall: string, more: object = {}): SystemError {
  const message = cause instanceof Error ? cause.message : String(cause);
  return Object.assign(new Error(message, { cause }), { code: codeOf(cause, message), syscall, ...more });
}

export function refusal(code: string, syscall: string, message: string): SystemError {
  return Object.assign(new Error(message), { code, syscall });
}

function codeOf(cause: unknown, message: string): string {
  // The host ends its messages in the system's name of the error, where there was one.
  const named = /\(([A-Z][A-Z0-9_]+)\)$/.exec(message)?.[1];
  if (named !== undefined) return named;
  if (!isPluginError(cause)) return 'ECONNRESET';
  if (/ does not resolve: | has no address$/.test(message)) return 'ENOTFOUND';
  return codes[cause.code] ?? 'ECONNRESET';
}
