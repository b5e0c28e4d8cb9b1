import { PluginError, type PluginErrorCode } from '@streamspace/plugin-sdk';
import type { EgressProtocol } from './rules.ts';

/** Where a request or a socket goes. */
export interface EgressTarget {
  readonly protocol: EgressProtocol;
  /** Canonical host: a name, an IPv4 address, or an IPv6 address in brackets. */
  readonly host: string;
  readonly port: number;
}

/** Why a request was refused; stable, for audit rows and metrics. */
export type RefusalReason =
  | 'request-invalid'
  | 'url-invalid'
  | 'url-credentials'
  | 'not-granted'
  | 'host-not-declared'
  | 'rule-unsupported'
  | 'address-forbidden'
  | 'consent-needed'
  | 'redirect-refused'
  | 'redirect-downgrade'
  | 'redirect-body'
  | 'redirect-limit'
  | 'tls-required'
  | 'tls-injection'
  | 'rate-limited';

/** A request that the host did not send. */
export class EgressRefusal extends PluginError {
  override readonly reason: RefusalReason;
  /** As far as the URL could be read. */
  readonly target: EgressTarget | undefined;

  constructor(
    reason: RefusalReason,
    code: PluginErrorCode,
    message: string,
    options: { readonly target?: EgressTarget | undefined; readonly retryAfterMs?: number } = {},
  ) {
    super(code, message, options.retryAfterMs === undefined ? {} : { retryAfterMs: options.retryAfterMs });
    this.reason = reason;
    this.target = options.target;
  }
}

/** Scheme, host and port of a URL. Path, query and user information can be secrets, and appear in no message. */
export function shownUrl({ protocol, host, port }: EgressTarget): string {
  if (protocol === 'tls' || protocol === 'tcp') return `${protocol}://${host}:${port}`;
  const isDefault = port === (protocol === 'https' ? 443 : 80);
  return `${protocol}://${host}${isDefault ? '' : `:${port}`}/***`;
}
