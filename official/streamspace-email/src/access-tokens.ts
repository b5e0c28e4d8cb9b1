import { createSign } from 'node:crypto';
import { networkError } from '@streamspace/plugin-kit/http';
import { PluginError } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import type { OAuth2Config } from './config.ts';

/** Before the end of a token it is renewed by so much, since a mail takes its time. */
const spareMs = 60_000;
/** A refused token is asked for anew, but not twice within so long. */
const youngMs = 60_000;

const answerSchema = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().nullish() });
const refusalSchema = z.object({ error: z.string(), error_description: z.string().nullish() });
const keySchema = z.object({
  client_email: z.string().min(1),
  private_key: z.string().min(1),
  private_key_id: z.string().nullish(),
});

export interface AccessTokensOptions {
  readonly oauth2: OAuth2Config;
  /** The mailbox. */
  readonly user: string;
  readonly fetch: typeof fetch;
  readonly now: () => number;
}

/**
 * Access tokens for XOAUTH2. One is asked for when it is needed, and kept in memory until it ends.
 *
 * @throws {PluginError} `VENDOR_REJECTED` with the reason `auth` when the endpoint refuses, for instance since a refresh
 *   token was withdrawn; `VENDOR_UNAVAILABLE` while it does not work.
 * @see https://developers.google.com/workspace/gmail/imap/xoauth2-protocol
 * @see https://learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth
 */
export function createAccessTokens({ oauth2, user, fetch, now }: AccessTokensOptions) {
  let known: { readonly token: string; readonly at: number; readonly until: number } | undefined;

  async function ask(): Promise<NonNullable<typeof known>> {
    const { url, form } = requestFor(oauth2, user, now());
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: new URLSearchParams(form).toString(),
      redirect: 'error',
    }).catch((error: unknown) => Promise.reject(networkError('The token endpoint', error)));
    const body: unknown = await response.json().catch(() => undefined);
    if (response.status === 429 || response.status >= 500) {
      throw new PluginError('VENDOR_UNAVAILABLE', `The token endpoint answered ${response.status}`);
    }
    const answer = answerSchema.safeParse(body);
    if (!response.ok || !answer.success) {
      // The description may name the user, and nothing secret; the code says what to do.
      const code = refusalSchema.safeParse(body).data?.error.slice(0, 60) ?? `status ${response.status}`;
      throw new PluginError('VENDOR_REJECTED', `The token endpoint refused: ${code}. ${remedy(code)}`, {
        reason: 'auth',
      });
    }
    const { access_token: token, expires_in: seconds } = answer.data;
    return { token, at: now(), until: now() + (seconds ?? 300) * 1000 - spareMs };
  }

  const isYoung = (): boolean => known !== undefined && now() - known.at < youngMs;

  return {
    /** A token. With `renew` another one than before, as after a refusal, unless that was just asked for. */
    async get(renew: boolean): Promise<string> {
      if (known === undefined || known.until <= now() || (renew && !isYoung())) known = await ask();
      return known.token;
    },
    /** Whether a token that was refused is so new that another one would be no better. */
    isYoung,
  };
}

export type AccessTokens = ReturnType<typeof createAccessTokens>;

const remedy = (code: string): string =>
  code === 'invalid_grant'
    ? 'The refresh token or key no longer holds: give consent again and enter the new one'
    : 'Check client, secret and scope of oauth2';

interface TokenRequest {
  readonly url: string;
  readonly form: Readonly<Record<string, string>>;
}

function requestFor(oauth2: OAuth2Config, user: string, now: number): TokenRequest {
  const { provider, tenantId, tokenUrl = '', serviceAccountKey, refreshToken, clientId = '', clientSecret } = oauth2;
  const client = { client_id: clientId, ...(clientSecret === undefined ? {} : { client_secret: clientSecret }) };
  if (provider === 'google') {
    const url = 'https://oauth2.googleapis.com/token';
    if (serviceAccountKey === undefined) {
      return { url, form: { grant_type: 'refresh_token', ...client, refresh_token: refreshToken ?? '' } };
    }
    const assertion = assertionOf(serviceAccountKey, {
      user,
      scope: oauth2.scope ?? 'https://mail.google.com/',
      url,
      now,
    });
    return { url, form: { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion } };
  }
  const isMicrosoft = provider === 'microsoft';
  const url = isMicrosoft ? `https://login.microsoftonline.com/${tenantId}/oauth2/v2.0/token` : tokenUrl;
  const usual =
    refreshToken === undefined
      ? 'https://outlook.office365.com/.default'
      : 'https://outlook.office.com/SMTP.Send offline_access';
  const scope = oauth2.scope ?? (isMicrosoft ? usual : undefined);
  const grant =
    refreshToken === undefined
      ? { grant_type: 'client_credentials' }
      : { grant_type: 'refresh_token', refresh_token: refreshToken };
  return { url, form: { ...grant, ...client, ...(scope === undefined ? {} : { scope }) } };
}

/** What a service account signs to act for a mailbox: https://developers.google.com/identity/protocols/oauth2/service-account */
function assertionOf(
  serviceAccountKey: string,
  {
    user,
    scope,
    url,
    now,
  }: { readonly user: string; readonly scope: string; readonly url: string; readonly now: number },
): string {
  const refuse = (cause: unknown): PluginError =>
    new PluginError('CONFIG_INVALID', 'oauth2.serviceAccountKey is no JSON key of a service account', {
      cause,
      reason: 'auth',
    });
  try {
    const {
      client_email: issuer,
      private_key: key,
      private_key_id: kid,
    } = keySchema.parse(JSON.parse(serviceAccountKey));
    const seconds = Math.floor(now / 1000);
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const head = part({ alg: 'RS256', typ: 'JWT', ...(kid === undefined || kid === null ? {} : { kid }) });
    const claims = part({ iss: issuer, sub: user, scope, aud: url, iat: seconds, exp: seconds + 3600 });
    const signature = createSign('RSA-SHA256').update(`${head}.${claims}`).sign(key, 'base64url');
    return `${head}.${claims}.${signature}`;
  } catch {
    // The cause could show a part of the key.
    throw refuse(undefined);
  }
}
