import { isPluginError, objectStoreError, type PluginError } from '@streamspace/plugin-sdk';
import { IdentityPoolClient, JWT, type AuthClient } from 'google-auth-library';
import { googleTokenUri, type ExternalAccount, type GcsCredentials } from './credentials.ts';
import { requestError } from './gcs-errors.ts';

/** Access tokens of one account. */
export interface AccessTokens {
  /** One that holds for a while yet. */
  get(): Promise<string>;
  /** Another one than the given, which was refused. @throws {PluginError} reason `auth_failed` when it was new. */
  replace(refused: string): Promise<string>;
}

export interface AccessTokenOptions {
  readonly credentials: GcsCredentials;
  readonly fetch: typeof globalThis.fetch;
  readonly now: () => number;
}

const scopes = ['https://www.googleapis.com/auth/cloud-platform'];
/** Whoever was refused is not asked again before: that is two requests a minute at most. */
const restMs = 30_000;
/** Before its end a token is replaced. */
const eagerRefreshThresholdMillis = 5 * 60_000;

/** Google's library signs, exchanges and caches; requests are the host's. */
export function createAccessTokens(options: AccessTokenOptions): AccessTokens {
  const { now } = options;
  let client = createClient(options);
  let askedAt = -Infinity;
  let refusal: { readonly error: PluginError; readonly until: number } | undefined;
  let asking: Promise<string> | undefined;

  async function ask(): Promise<string> {
    if (refusal !== undefined && now() < refusal.until) throw refusal.error;
    try {
      const { token } = await client.getAccessToken();
      if (typeof token !== 'string' || token === '')
        throw objectStoreError('auth_failed', 'Google gave no access token');
      refusal = undefined;
      return token;
    } catch (error) {
      const refused = tokenError(error);
      if (!refused.retryable) refusal = { error: refused, until: now() + restMs };
      throw refused;
    }
  }

  /** Many requests wait for one token. */
  function get(): Promise<string> {
    asking ??= ask().finally(() => (asking = undefined));
    return asking;
  }

  return {
    get,
    async replace(refused) {
      const current = await get();
      if (current !== refused) return current;
      if (now() - askedAt < restMs) {
        // Somebody else may have asked for another one meanwhile.
        const again = await get();
        if (again !== refused) return again;
        throw objectStoreError(
          'auth_failed',
          'Google Cloud Storage refuses an access token that Google has just given',
        );
      }
      askedAt = now();
      client = createClient(options);
      return get();
    },
  };
}

function createClient({ credentials, fetch }: AccessTokenOptions): AuthClient {
  const tokenUri = credentials.type === 'service_account' ? credentials.token_uri : '';
  const transporterOptions = {
    retry: false,
    fetchImplementation: (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
      const url = input instanceof Request ? input.url : String(input);
      // The library knows one token endpoint only.
      return bare(fetch, url === googleTokenUri && tokenUri !== '' ? tokenUri : url, init);
    },
  };
  if (credentials.type === 'external_account')
    return new BrokeredPoolClient(Object.assign(poolOptions(credentials), { transporterOptions }));
  const { client_email: email, private_key: key, private_key_id: keyId } = credentials;
  return new JWT({
    email,
    key,
    ...(keyId === undefined ? {} : { keyId }),
    scopes,
    transporterOptions,
    eagerRefreshThresholdMillis,
  });
}

function poolOptions(credentials: ExternalAccount): ConstructorParameters<typeof IdentityPoolClient>[0] {
  const { type, audience, subject_token_type, token_url, credential_source } = credentials;
  const { service_account_impersonation_url: impersonation } = credentials;
  return {
    type,
    audience,
    subject_token_type,
    token_url,
    credential_source: credential_source as { url: string },
    ...(impersonation === undefined ? {} : { service_account_impersonation_url: impersonation }),
    scopes,
    eagerRefreshThresholdMillis,
  };
}

/** Exchanges tokens over the same requests as it does everything else, which the library's own does not. */
class BrokeredPoolClient extends IdentityPoolClient {
  constructor(options: ConstructorParameters<typeof IdentityPoolClient>[0]) {
    super(options);
    Object.assign(this.stsCredential, { transporter: this.transporter });
  }
}

/** A request without what the library adds for other ways of sending it. */
function bare(fetch: typeof globalThis.fetch, url: string, init: RequestInit = {}): Promise<Response> {
  const { method = 'GET', headers, body, signal } = init;
  return fetch(url, {
    method,
    redirect: 'manual',
    ...(headers === undefined ? {} : { headers }),
    ...(body === undefined || body === null ? {} : { body }),
    ...(signal === undefined || signal === null ? {} : { signal }),
  });
}

/** The library's errors hold what was sent: nothing of them is kept but a status and a code. */
function tokenError(thrown: unknown): PluginError {
  const { cause, response } = thrown as { cause?: unknown; response?: { status?: unknown; data?: unknown } };
  const told = [thrown, cause].find(isPluginError);
  if (told !== undefined) {
    const error = requestError(told);
    if (isPluginError(error)) return error;
  }
  const status = Number(response?.status ?? 0);
  const { error: code } = (typeof response?.data === 'object' && response.data !== null ? response.data : {}) as {
    error?: unknown;
  };
  const name = typeof code === 'string' && /^[a-z_]{1,40}$/.test(code) ? ` ${code}` : '';
  const text = status === 0 ? 'Google gave no access token' : `Google refused the credentials: ${status}${name}`;
  if (status === 429) return objectStoreError('throttled', text);
  if (status === 0 || status >= 500) return objectStoreError('unavailable', text);
  return objectStoreError('auth_failed', text);
}
