import { objectStoreError } from '@streamspace/plugin-sdk';
import { retryAfterMs } from '@streamspace/plugin-kit/http';
import { z } from 'zod';

export interface EntraTokenOptions {
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Such as `https://login.microsoftonline.com`. */
  readonly authority: string;
  readonly fetch: typeof globalThis.fetch;
  readonly timeoutMs: number;
  readonly now: () => number;
  /** Hears how each request for a token went; `undefined` is well. */
  readonly onAsked: (error: unknown) => void;
}

interface Token {
  readonly token: string;
  readonly expiresOnTimestamp: number;
}

/** Tokens of an application of Entra ID, in the form that the SDK takes. */
export interface EntraToken {
  /** @param options.tenantId What a refusal names: it is not asked, but the token is a new one. */
  getToken(scopes: unknown, options?: { readonly tenantId?: string; readonly claims?: string }): Promise<Token>;
}

const answerSchema = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().positive() });
const refusalSchema = z.object({ error: z.string().regex(/^[a-z_]{1,60}$/) });
const scope = 'https://storage.azure.com/.default';
/** A token is renewed so long before its end. */
const earlyMs = 5 * 60_000;

/** https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow */
export function createEntraToken(options: EntraTokenOptions): EntraToken {
  const { authority, tenantId, clientId, clientSecret, fetch, timeoutMs, now, onAsked } = options;
  let known: Token | undefined;
  let asking: Promise<Token> | undefined;

  async function ask(): Promise<Token> {
    const response = await fetch(`${authority}/${tenantId}/oauth2/v2.0/token`, {
      method: 'POST',
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: clientId,
        client_secret: clientSecret,
        scope,
      }).toString(),
    });
    const answer: unknown = await response.json().catch(() => undefined);
    if (!response.ok) throw refusal(response, answer, now());
    const { success, data } = answerSchema.safeParse(answer);
    if (!success) throw objectStoreError('unavailable', 'Microsoft Entra ID gave no token');
    known = { token: data.access_token, expiresOnTimestamp: now() + data.expires_in * 1000 };
    return known;
  }

  return {
    async getToken(_scopes, { tenantId: challenged, claims } = {}) {
      const isRefused = challenged !== undefined || claims !== undefined;
      if (known !== undefined && !isRefused && known.expiresOnTimestamp - now() > earlyMs) return known;
      try {
        const token = await (asking ??= ask().finally(() => (asking = undefined)));
        onAsked(undefined);
        return token;
      } catch (error) {
        onAsked(error);
        // An older token works to its end, however the giver of tokens is.
        if (known === undefined || isRefused || known.expiresOnTimestamp <= now()) throw error;
        return known;
      }
    },
  };
}

function refusal(response: Response, answer: unknown, now: number): Error {
  const { status, headers } = response;
  const code = refusalSchema.safeParse(answer).data?.error ?? '';
  const reason = status === 429 ? 'throttled' : status >= 500 ? 'unavailable' : 'auth_failed';
  const wait = reason === 'auth_failed' ? undefined : retryAfterMs(headers, now);
  const help = code === 'invalid_client' ? ': check "clientId" and "clientSecret"' : '';
  return objectStoreError(reason, `Microsoft Entra ID answered ${status} ${code}`.trimEnd() + help, {
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
    details: { status, providerCode: code },
  });
}
