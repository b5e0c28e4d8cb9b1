import { callbackify } from 'node:util';
import type { PluginError } from '@streamspace/plugin-sdk';
import { visibleLine } from '@streamspace/plugin-kit/notifications';
import { createTransport } from 'nodemailer';
import { createAccessTokens, type AccessTokens } from './access-tokens.ts';
import { asciiDomainOf } from './addresses.ts';
import { authOf, type EmailConfig } from './config.ts';
import { createDialogue } from './dialogue.ts';
import { messageIdOf, type Mail } from './mail.ts';
import { refusedRecipient, toSmtpError, type RecipientOutcome, type SmtpFailure } from './smtp-errors.ts';

export interface SmtpClientOptions {
  readonly config: EmailConfig;
  readonly fetch: typeof fetch;
  readonly now: () => number;
}

/** One mail server. */
export interface SmtpClient {
  /**
   * Hands a mail to the server, for some of its recipients.
   *
   * @returns What became of each. One that the server defers may be tried again with the same mail.
   * @throws {PluginError} When it reached nobody, for a reason that is no recipient's, see {@link toSmtpError}.
   */
  send(mail: Mail, to: readonly string[], signal?: AbortSignal): Promise<readonly RecipientOutcome[]>;
  /** Connects, encrypts, signs in, and leaves. @throws {PluginError} as `send`. */
  verify(): Promise<void>;
  /** Sends over a connection of its own, and tells what was said, without what is secret. Never throws. */
  tryOut(
    mail: Mail,
    to: readonly string[],
  ): Promise<{ readonly said: string; readonly error: PluginError | undefined }>;
  /** Ends idle connections; one in the middle of a mail ends after it. */
  close(): void;
}

/** SMTP over `node:net` and `node:tls`, which are the host's connections in the sandbox. */
export function createSmtpClient({ config, fetch, now }: SmtpClientOptions): SmtpClient {
  const { username = '', oauth2 } = config;
  const tokens =
    authOf(config) === 'oauth2' && oauth2 !== undefined
      ? createAccessTokens({ oauth2, user: username, fetch, now })
      : undefined;
  const common = { ...transportOptions(config), ...authOptions(config, tokens) };
  const pool = createTransport({ ...common, pool: true, ...config.pool, maxRequeues: 0 });

  /** Does something that signs in. nodemailer renews a token only where a server says it in the way of Google. */
  async function signedIn<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      const { code, cause } = error as SmtpFailure;
      if (tokens === undefined || code !== 'EAUTH' || cause !== undefined || tokens.isYoung()) throw error;
      await tokens.get(true);
      return work();
    }
  }

  return {
    async send(mail, to, signal) {
      const message = { ...composed(mail, to, config), ...(signal === undefined ? {} : { signal }) };
      try {
        const { rejectedErrors = [] } = (await signedIn(() => pool.sendMail(message))) as SmtpFailure;
        return outcomes(to, rejectedErrors);
      } catch (error) {
        const { rejectedErrors = [] } = error as SmtpFailure;
        // All were refused, each for itself.
        if (rejectedErrors.length > 0) return outcomes(to, rejectedErrors);
        throw toSmtpError(error);
      }
    },

    async verify() {
      const single = createTransport(common);
      try {
        await signedIn(() => single.verify());
      } catch (error) {
        throw toSmtpError(error);
      } finally {
        single.close();
      }
    },

    async tryOut(mail, to) {
      const dialogue = createDialogue();
      const single = createTransport({ ...common, logger: dialogue.logger, transactionLog: true });
      try {
        await single.sendMail(composed(mail, to, config));
        return { said: dialogue.text(), error: undefined };
      } catch (error) {
        return { said: dialogue.text(), error: toSmtpError(error) };
      } finally {
        single.close();
      }
    },

    close: () => pool.close(),
  };
}

function outcomes(to: readonly string[], refused: readonly SmtpFailure[]): readonly RecipientOutcome[] {
  return to.map((address) => {
    const failure = refused.find(({ recipient }) => recipient === address || recipient === asWritten(address));
    return failure === undefined ? { address, state: 'sent' } : refusedRecipient(address, failure);
  });
}

/** As nodemailer writes an address into the envelope. */
const asWritten = (address: string): string =>
  `${address.slice(0, address.lastIndexOf('@'))}@${asciiDomainOf(address) ?? ''}`;

/** What nodemailer takes for a mail. */
export function composed(
  mail: Mail,
  to: readonly string[],
  { fromAddress, fromName, replyTo, htmlFormat }: EmailConfig,
) {
  return {
    from: { name: fromName, address: fromAddress },
    to: [...mail.to],
    cc: [...(mail.cc ?? [])],
    ...(replyTo === undefined ? {} : { replyTo }),
    // Bcc stands in the envelope only.
    envelope: { from: fromAddress, to: [...to] },
    messageId: messageIdOf(mail.id, fromAddress),
    date: new Date(mail.date),
    subject: mail.subject,
    text: mail.text,
    ...(htmlFormat && mail.html !== undefined ? { html: mail.html } : {}),
    attachments: (mail.attachments ?? []).map(({ fileName, contentType, base64 }) => ({
      filename: visibleLine(fileName, 150) || 'attachment',
      contentType,
      content: base64,
      encoding: 'base64' as const,
    })),
    headers: { ...mail.headers },
    // With it each attempt is the same to the byte.
    baseBoundary: mail.id.slice(0, 16),
  };
}

function transportOptions(config: EmailConfig) {
  const { smtpHost: host, smtpPort: port, useTLS, tls, fromAddress, dkim } = config;
  // Ports of submission: RFC 8314.
  const isImplicit = tls.implicit ?? port === 465;
  return {
    host,
    port,
    secure: useTLS && isImplicit,
    requireTLS: useTLS && !isImplicit,
    ignoreTLS: !useTLS,
    tls: {
      minVersion: tls.minVersion,
      ...(tls.caPem === undefined ? {} : { ca: tls.caPem }),
      ...(tls.servername === undefined ? {} : { servername: tls.servername }),
    },
    name: asciiDomainOf(fromAddress) ?? 'localhost',
    connectionTimeout: 15_000,
    greetingTimeout: 10_000,
    socketTimeout: 60_000,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(dkim === undefined
      ? {}
      : { dkim: { domainName: dkim.domain, keySelector: dkim.selector, privateKey: dkim.privateKeyPem } }),
  };
}

function authOptions(config: EmailConfig, tokens: AccessTokens | undefined) {
  const { username = '', password = '' } = config;
  if (authOf(config) === 'none') return {};
  if (tokens === undefined) return { auth: { user: username, pass: password } };
  return {
    auth: {
      type: 'OAuth2' as const,
      user: username,
      provisionCallback: callbackify(async (_user: string, renew: boolean) => {
        try {
          return await tokens.get(renew);
        } catch (cause) {
          // nodemailer writes its own code on what it is given.
          throw new Error('No access token', { cause });
        }
      }),
    },
  };
}
