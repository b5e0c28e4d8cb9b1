/** Whether another attempt can succeed. Deliveries and jobs are tried again on `true` and become dead letters on `false`. */
const retryable = {
  /** The configuration is wrong; only an operator can mend it. */
  CONFIG_INVALID: false,
  /** The manifest does not declare the permission, or the operator did not grant it. */
  PERMISSION_DENIED: false,
  /** The operator has yet to agree to something, such as a private address. */
  CONSENT_NEEDED: false,
  /** No such session, user, template, plugin, key or route. */
  NOT_FOUND: false,
  /** An argument has the wrong shape or is out of range. */
  INVALID_ARGUMENT: false,
  /** Somebody else changed it first. */
  CONFLICT: false,
  /** The thing is in a state that does not allow this, such as waking a running session. */
  INVALID_STATE: false,
  /** A limit of the platform or of the plugin is used up for good, such as its storage. */
  QUOTA_EXCEEDED: false,
  /** This host or control plane cannot do it. */
  UNSUPPORTED: false,
  /** Bytes did not match their digest or signature. */
  INTEGRITY: false,
  /** The caller gave up. */
  ABORTED: false,
  /** It may or may not have happened; a repeat could double it. */
  OUTCOME_UNKNOWN: false,
  /** A vendor understood the request and said no. */
  VENDOR_REJECTED: false,
  /** A vendor could not be reached or had a fault of its own. */
  VENDOR_UNAVAILABLE: true,
  /** Too many calls; the attempt is not counted, `retryAfterMs` says how long to wait. */
  RATE_LIMITED: true,
  /** It took too long; it may still be going on. */
  TIMEOUT: true,
  /** No plugin provides the extension point yet. */
  NO_PROVIDER: true,
  /** The host's disk is full. */
  STORAGE_FULL: true,
  /** A fault in the plugin or the host that nobody classified. */
  INTERNAL: true,
} as const;

export type PluginErrorCode = keyof typeof retryable;

/** A {@link PluginError} as it crosses the sandbox. */
export interface PluginErrorData {
  readonly code: PluginErrorCode;
  readonly message: string;
  readonly retryAfterMs?: number;
  readonly reason?: string;
  readonly details?: ErrorDetails;
}

/** Short facts beside an error, such as a vendor's own code. No secrets. */
export type ErrorDetails = Readonly<Record<string, string | number>>;

export interface PluginErrorOptions {
  readonly cause?: unknown;
  readonly retryAfterMs?: number;
  readonly reason?: string;
  readonly details?: ErrorDetails;
}

/**
 * An error a caller can act on: match on `code`, show `message`, log `cause`. Errors cross the sandbox as data and lose
 * their class, so use {@link isPluginError}, never `instanceof`, on what the API throws.
 */
export class PluginError extends Error {
  override readonly name = 'PluginError';
  readonly code: PluginErrorCode;
  /** Earliest useful next attempt, in milliseconds from now, where the vendor or the host named one. */
  readonly retryAfterMs: number | undefined;
  /** What an extension point calls it, such as `precondition_failed`. */
  readonly reason: string | undefined;
  readonly details: ErrorDetails | undefined;

  constructor(code: PluginErrorCode, message: string, options: PluginErrorOptions = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
    this.reason = options.reason;
    this.details = options.details;
  }

  /** Whether another attempt can succeed. */
  get retryable(): boolean {
    return retryable[this.code];
  }

  toJSON(): PluginErrorData {
    return toPluginErrorData(this);
  }
}

/** Whether `code` is one of the codes above. */
export function isPluginErrorCode(code: unknown): code is PluginErrorCode {
  return typeof code === 'string' && Object.hasOwn(retryable, code);
}

/** Whether `error` carries a known code, wherever it was made. */
export function isPluginError(error: unknown): error is PluginError {
  return error instanceof Error && 'code' in error && isPluginErrorCode(error.code);
}

/** Any thrown thing as data for the other side; what has no code is `INTERNAL`, which is retryable. */
export function toPluginErrorData(error: unknown): PluginErrorData {
  if (!isPluginError(error)) {
    return { code: 'INTERNAL', message: error instanceof Error ? error.message : String(error) };
  }
  const { code, message, retryAfterMs, reason, details } = error;
  return {
    code,
    message,
    ...(typeof retryAfterMs === 'number' ? { retryAfterMs } : {}),
    ...(typeof reason === 'string' ? { reason } : {}),
    ...(typeof details === 'object' ? { details } : {}),
  };
}

/** The error that {@link toPluginErrorData} described. */
export function fromPluginErrorData({ code, message, ...options }: PluginErrorData): PluginError {
  return new PluginError(code, message, options);
}
