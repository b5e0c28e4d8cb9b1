import { isPluginError, PluginError } from '@streamspace/plugin-sdk';
import { visibleLine, type Verdict } from '@streamspace/plugin-kit/notifications';

/** What nodemailer throws, as far as it is looked at. */
export interface SmtpFailure {
  readonly code?: string;
  /** Of the system, where `code` is nodemailer's. */
  readonly originalCode?: string;
  readonly message?: string;
  /** The server's words. */
  readonly response?: string;
  readonly responseCode?: number;
  /** The command that was answered, such as `MAIL FROM`. */
  readonly command?: string;
  readonly recipient?: string;
  readonly rejectedErrors?: readonly SmtpFailure[];
  readonly cause?: unknown;
}

/** What became of one recipient. `deferred` may be tried again. */
export interface RecipientOutcome {
  readonly address: string;
  readonly state: 'sent' | 'deferred' | 'failed';
  /** The server's words. */
  readonly reply?: string;
}

const words = ({ response, message }: SmtpFailure): string => visibleLine(response ?? message ?? 'no answer', 300);

/** A reply that no further attempt would change. 503 is about the connection: RFC 5321, 4.2.1 and 4.3.2. */
const isFinal = (code: number | undefined): boolean => code !== undefined && code >= 500 && code < 600 && code !== 503;

/** What became of a recipient that the server did not take. */
export const refusedRecipient = (address: string, failure: SmtpFailure): RecipientOutcome => ({
  address,
  state: isFinal(failure.responseCode) ? 'failed' : 'deferred',
  reply: words(failure),
});

/** Whether the server says that the address does not exist: enhanced codes 5.1.x, RFC 3463, 3.2. */
export const isUnknownAddress = (reply: string): boolean => /^5\d\d[ -]5\.1\.\d/.test(reply);

/** Where the host or a token endpoint said no, and nodemailer wrapped it. */
function pluginErrorIn(failure: SmtpFailure): PluginError | undefined {
  const { cause } = failure;
  return isPluginError(cause) ? cause : undefined;
}

const certificateTrouble = /certificate|self.signed|CERT_|ALTNAME|unable to verify|UNABLE_TO/i;

/**
 * The error for a mail that reached nobody.
 *
 * @returns `VENDOR_REJECTED` for what no further attempt changes, with the `reason` `auth`, `tls` or the server's code;
 *   `RATE_LIMITED` for a server that asks to slow down; `VENDOR_UNAVAILABLE` for the rest.
 */
export function toSmtpError(thrown: unknown): PluginError {
  if (isPluginError(thrown)) return thrown;
  const failure = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as SmtpFailure;
  const inner = pluginErrorIn(failure);
  // Only an operator can change what the host does not allow; what a token endpoint said has its reason.
  if (inner?.code === 'CONSENT_NEEDED' || inner?.code === 'PERMISSION_DENIED' || failure.code === 'EAUTH') {
    if (inner !== undefined) return inner;
  }
  const { code, originalCode, responseCode, command } = failure;
  const said = words(failure);
  const reject = (message: string, reason: string): PluginError =>
    new PluginError('VENDOR_REJECTED', message, { cause: thrown, reason });

  if (code === 'EABORT') return new PluginError('ABORTED', 'The plugin was switched off');
  if (responseCode === 421 && /^421[ -]4\.7\./.test(said)) {
    return new PluginError('RATE_LIMITED', `The mail server asks to slow down: ${said}`, {
      cause: thrown,
      reason: 'pace',
    });
  }
  const isLogin = code === 'EAUTH' || code === 'ENOAUTH' || responseCode === 530 || responseCode === 535;
  if (isLogin && (responseCode === undefined || isFinal(responseCode))) {
    return reject(`The mail server refused the sign-in: ${said}${remedyFor(said)}`, 'auth');
  }
  if (command === 'STARTTLS' && isFinal(responseCode)) return reject(noTls(said), 'tls');
  if (code === 'ETLS' && responseCode !== undefined) return reject(noTls(said), 'tls');
  if (certificateTrouble.test(`${originalCode ?? ''} ${failure.message ?? ''}`)) {
    return reject(
      `The certificate of the mail server is not trusted: ${said}. For a private authority, enter its certificate as tls.caPem`,
      'tls',
    );
  }
  if (isFinal(responseCode)) return reject(`The mail server refused the mail: ${said}`, String(responseCode));
  if (responseCode !== undefined)
    return new PluginError('VENDOR_UNAVAILABLE', `The mail server asks to try later: ${said}`);
  if (code === 'ETIMEDOUT')
    return new PluginError('TIMEOUT', 'The mail server did not answer in time', { cause: thrown });
  return new PluginError('VENDOR_UNAVAILABLE', `The mail server cannot be reached: ${said}`, { cause: thrown });
}

const noTls = (said: string): string =>
  `The mail server does not encrypt: ${said}. Nothing was sent; use port 465, or another server`;

/** https://learn.microsoft.com/exchange/clients-and-mobile-in-exchange-online/authenticated-client-smtp-submission */
function remedyFor(said: string): string {
  if (/5\.7\.(30|139)/.test(said)) return '. Microsoft no longer takes passwords for it: use oauth2';
  return /5\.7\.[89]/.test(said) ? '. Google takes app passwords only, or oauth2' : '';
}

/** What a failure means for the mails behind it. */
export function judge({ code, reason }: PluginError): Verdict | undefined {
  if (reason === 'auth' || reason === 'tls') return { of: 'account' };
  return code === 'RATE_LIMITED' && (reason === 'pace' || reason === 'own-limit')
    ? { of: 'pace', everything: true }
    : undefined;
}
