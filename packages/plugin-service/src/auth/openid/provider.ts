import { PluginError } from '@streamspace/plugin-sdk';
import { decodeProtectedHeader } from 'jose';
import * as client from 'openid-client';
import type { Claims } from './claims.ts';
import { readClientSecret } from './client-secret.ts';
import type { OpenIdProviderOptions } from './options.ts';

/** What a provider is asked again after so long at the latest. */
const freshMs = 60_000;
const timeoutSeconds = 10;

/** What one sign-in is bound to. */
export interface SignInChecks {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** Who a provider says somebody is, and what it takes to ask it again and to sign out there. */
export interface Vouched {
  readonly claims: Claims & { readonly sub: string };
  readonly refreshToken: string | undefined;
  readonly idToken: string | undefined;
}

/** One provider. What it refuses is `PERMISSION_DENIED`; that it cannot be asked is `VENDOR_UNAVAILABLE`. */
export interface OpenIdProvider {
  readonly options: OpenIdProviderOptions;
  /** Where a browser goes to sign in. */
  authorizationUrl(checks: SignInChecks, redirectUri: string): Promise<URL>;
  /** @param url The address at which the browser came back. */
  redeem(url: URL, checks: SignInChecks): Promise<Vouched>;
  /** Asks again about the same person. */
  renew(refreshToken: string, subject: string): Promise<Vouched>;
  /** Where a browser goes to sign out there, too; `undefined` where there is no such place. */
  endSessionUrl(idToken: string | undefined, returnTo: string): Promise<URL | undefined>;
}

export function createOpenIdProvider(options: OpenIdProviderOptions, now: () => number = Date.now): OpenIdProvider {
  const { name, issuer, clientId, algorithms, scopes } = options;
  const secret = readClientSecret(options);
  const metadata = { [client.clockTolerance]: options.clockSkewSeconds };
  const authentication =
    secret === undefined
      ? client.None()
      : options.clientAuth === 'post'
        ? client.ClientSecretPost(secret)
        : client.ClientSecretBasic(secret);
  const isPlain = new URL(issuer).protocol === 'http:';
  let known: { readonly server: client.ServerMetadata; readonly at: number } | undefined;

  async function discover(): Promise<client.ServerMetadata> {
    if (known !== undefined && now() - known.at < freshMs) return known.server;
    const found = await client.discovery(new URL(issuer), clientId, metadata, authentication, {
      timeout: timeoutSeconds,
      ...(isPlain ? { execute: [client.allowInsecureRequests] } : {}),
    });
    known = { server: { ...found.serverMetadata() }, at: now() };
    return known.server;
  }

  /** One use of it. The library keeps keys by the object, so that a new one sees keys that were just exchanged. */
  async function open(): Promise<client.Configuration> {
    const server = await discover();
    const configuration = new client.Configuration(
      // What the provider offers beyond what is allowed does not count.
      { ...server, id_token_signing_alg_values_supported: [...algorithms] },
      clientId,
      metadata,
      authentication,
    );
    configuration.timeout = timeoutSeconds;
    if (isPlain) client.allowInsecureRequests(configuration);
    // The signature counts, although the token comes over TLS from the provider itself.
    client.enableNonRepudiationChecks(configuration);
    return configuration;
  }

  function checkIdToken(idToken: string | undefined, claims: Claims | undefined): void {
    if (idToken === undefined || claims === undefined) return;
    const { alg = 'none' } = decodeProtectedHeader(idToken);
    if (!algorithms.some((each) => each === alg)) throw refused(`its ID token is signed with ${alg}`);
    if (claims['azp'] !== undefined && claims['azp'] !== clientId) throw refused('its ID token is for another client');
  }

  const refused = (why: string, cause?: unknown) =>
    new PluginError('PERMISSION_DENIED', `${name} did not sign you in: ${why}`, { cause });

  async function ask<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof PluginError) throw error;
      if (isOutage(error)) {
        throw new PluginError('VENDOR_UNAVAILABLE', `${name} cannot be reached at the moment`, { cause: error });
      }
      throw refused('what it answered does not hold', error);
    }
  }

  async function complete(
    configuration: client.Configuration,
    tokens: client.TokenEndpointResponse & client.TokenEndpointResponseHelpers,
    subject?: string,
  ): Promise<Vouched> {
    const own = tokens.claims();
    checkIdToken(tokens.id_token, own);
    if (subject !== undefined && own !== undefined && own.sub !== subject) throw refused('it names somebody else');
    const sub = own?.sub ?? subject;
    if (sub === undefined) throw refused('it says nobody');
    const { userinfo_endpoint: endpoint } = configuration.serverMetadata();
    // Signed claims go before those of the userinfo endpoint.
    const more = endpoint === undefined ? {} : await client.fetchUserInfo(configuration, tokens.access_token, sub);
    return {
      claims: { ...more, ...own, sub },
      refreshToken: tokens.refresh_token,
      idToken: tokens.id_token,
    };
  }

  return {
    options,
    authorizationUrl: ({ state, nonce, verifier }, redirectUri) =>
      ask(async () =>
        client.buildAuthorizationUrl(await open(), {
          redirect_uri: redirectUri,
          scope: [...new Set(['openid', ...scopes])].join(' '),
          state,
          nonce,
          code_challenge: await client.calculatePKCECodeChallenge(verifier),
          code_challenge_method: 'S256',
        }),
      ),
    redeem: (url, { state, nonce, verifier }) =>
      ask(async () => {
        const configuration = await open();
        const tokens = await client.authorizationCodeGrant(configuration, url, {
          pkceCodeVerifier: verifier,
          expectedState: state,
          expectedNonce: nonce,
          idTokenExpected: true,
        });
        return complete(configuration, tokens);
      }),
    renew: (refreshToken, subject) =>
      ask(async () => {
        const configuration = await open();
        const tokens = await client.refreshTokenGrant(configuration, refreshToken);
        const vouched = await complete(configuration, tokens, subject);
        return { ...vouched, refreshToken: vouched.refreshToken ?? refreshToken };
      }),
    endSessionUrl: async (idToken, returnTo) => {
      const configuration = await open();
      const { end_session_endpoint: endpoint } = configuration.serverMetadata();
      if (endpoint === undefined) return undefined;
      return client.buildEndSessionUrl(configuration, {
        post_logout_redirect_uri: returnTo,
        ...(idToken === undefined ? {} : { id_token_hint: idToken }),
      });
    },
  };
}

/** Whether nobody answered, or only with a fault of their own. */
function isOutage(error: unknown): boolean {
  if (error instanceof client.ResponseBodyError) return error.status >= 500;
  if (error instanceof TypeError && error.message === 'fetch failed') return true;
  if (!(error instanceof client.ClientError)) return false;
  if (error.code === 'OAUTH_TIMEOUT' || error.code === 'OAUTH_ABORT') return true;
  const { cause } = error;
  if (cause instanceof TypeError && cause.message === 'fetch failed') return true;
  return cause instanceof Response && cause.status >= 500;
}
