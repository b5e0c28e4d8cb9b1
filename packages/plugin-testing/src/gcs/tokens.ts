import { randomUUID, sign, verify } from 'node:crypto';
import { z } from 'zod';
import { googleTokenUri, type FakeServiceAccount } from './credentials.ts';
import { GcsFault } from './gcs-fault.ts';
import type { GcsRequest } from './request.ts';

/** Gives out access tokens, and knows them again. */
export interface FakeTokens {
  /** Answers a service account that shows a signed assertion. */
  forAssertion(request: GcsRequest, account: FakeServiceAccount): Response;
  /** Answers a workload that shows the token of another issuer. */
  forSubject(request: GcsRequest): Response;
  /** Answers somebody with a token who wants one of a service account. */
  forImpersonation(request: GcsRequest): Response;
  /** Signs bytes in the name of a service account. */
  signBlob(request: GcsRequest, account: FakeServiceAccount): Response;
  /** @throws {GcsFault} 401 without a token that holds. */
  check(headers: Headers): void;
  /** Takes no token any more that was given out so far. */
  revokeAll(): void;
}

export interface FakeTokenOptions {
  readonly now: () => number;
  /** What a workload has to show. */
  readonly subjectToken: string;
}

const lifetimeSeconds = 3600;
const jwtGrant = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const exchangeGrant = 'urn:ietf:params:oauth:grant-type:token-exchange';
const scopes = [
  'https://www.googleapis.com/auth/cloud-platform',
  'https://www.googleapis.com/auth/devstorage.full_control',
  'https://www.googleapis.com/auth/devstorage.read_write',
];
const claimsSchema = z.object({
  iss: z.string(),
  scope: z.union([z.string(), z.array(z.string())]),
  aud: z.string(),
  exp: z.number(),
  iat: z.number(),
});

export function createTokens({ now, subjectToken }: FakeTokenOptions): FakeTokens {
  let given = new Map<string, number>();

  function give(): Record<string, string | number> {
    const token = `ya29.${randomUUID()}`;
    given.set(token, now() + lifetimeSeconds * 1000);
    return { access_token: token, expires_in: lifetimeSeconds, token_type: 'Bearer' };
  }

  function check(headers: Headers): void {
    const [, token = ''] = /^Bearer (.+)$/.exec(headers.get('authorization') ?? '') ?? [];
    if ((given.get(token) ?? 0) <= now())
      throw new GcsFault(401, token === '' ? 'required' : 'authError', 'Invalid Credentials');
  }

  return {
    forAssertion({ body }, account) {
      const form = new URLSearchParams(new TextDecoder().decode(body));
      if (form.get('grant_type') !== jwtGrant) throw new GcsFault(400, 'unsupported_grant_type');
      checkAssertion(form.get('assertion') ?? '', account, now());
      return Response.json(give());
    },
    forSubject({ body }) {
      const form = new URLSearchParams(new TextDecoder().decode(body));
      if (form.get('grant_type') !== exchangeGrant) throw new GcsFault(400, 'unsupported_grant_type');
      if (form.get('subject_token') !== subjectToken)
        throw new GcsFault(400, 'invalid_grant', 'The subject token is invalid');
      if (form.get('audience') === null || form.get('subject_token_type') === null)
        throw new GcsFault(400, 'invalid_request', 'Missing parameter');
      return Response.json({ ...give(), issued_token_type: 'urn:ietf:params:oauth:token-type:access_token' });
    },
    forImpersonation({ headers }) {
      check(headers);
      const { access_token: accessToken } = give();
      return Response.json({ accessToken, expireTime: new Date(now() + lifetimeSeconds * 1000).toISOString() });
    },
    signBlob({ headers, name, body }, { keyFile }) {
      check(headers);
      if (name !== keyFile.client_email)
        throw new GcsFault(403, 'forbidden', 'Permission iam.serviceAccounts.signBlob denied');
      const { payload } = z.object({ payload: z.base64() }).parse(JSON.parse(new TextDecoder().decode(body)));
      const signedBlob = sign('sha256', Buffer.from(payload, 'base64'), keyFile.private_key).toString('base64');
      return Response.json({ keyId: keyFile.private_key_id, signedBlob });
    },
    check,
    revokeAll: () => void (given = new Map()),
  };
}

/**
 * @throws {GcsFault} 400 `invalid_grant` for an assertion of somebody else, for somebody else, or of another time.
 * @see https://developers.google.com/identity/protocols/oauth2/service-account#authorizingrequests
 */
function checkAssertion(assertion: string, { keyFile, publicKey }: FakeServiceAccount, now: number): void {
  const [head = '', claims = '', signature = ''] = assertion.split('.');
  const header = z.object({ alg: z.literal('RS256') }).safeParse(decodeJson(head));
  const read = claimsSchema.safeParse(decodeJson(claims));
  if (!header.success || !read.success) throw new GcsFault(400, 'invalid_grant', 'Malformed assertion');
  const { iss, scope, aud, exp, iat } = read.data;
  if (iss !== keyFile.client_email) throw new GcsFault(400, 'invalid_grant', 'Invalid grant: account not found');
  if (!verify('sha256', Buffer.from(`${head}.${claims}`), publicKey, Buffer.from(signature, 'base64url')))
    throw new GcsFault(400, 'invalid_grant', 'Invalid JWT Signature.');
  if (aud !== keyFile.token_uri && aud !== googleTokenUri)
    throw new GcsFault(400, 'invalid_grant', 'Invalid JWT: Failed audience check.');
  const seconds = now / 1000;
  // Five minutes are what clocks may differ by.
  if (iat > seconds + 300 || exp < seconds || exp - iat > lifetimeSeconds)
    throw new GcsFault(400, 'invalid_grant', 'Invalid JWT: Token must be a short-lived token (60 minutes)');
  if (
    ![scope]
      .flat()
      .join(' ')
      .split(' ')
      .some((one) => scopes.includes(one))
  )
    throw new GcsFault(400, 'invalid_scope', 'Invalid OAuth scope or ID token audience provided.');
}

function decodeJson(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString());
  } catch {
    return undefined;
  }
}
