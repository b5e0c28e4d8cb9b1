import { createVerify, type KeyObject } from 'node:crypto';

/** A GitHub App as GitHub knows it. */
export interface FakeApp {
  readonly appId: number;
  readonly installationId: number;
  readonly publicKey: KeyObject;
}

interface Claims {
  readonly iss?: unknown;
  readonly iat?: unknown;
  readonly exp?: unknown;
}

/**
 * Why a JWT of an App is refused; `undefined` when it is good.
 *
 * @param now Seconds since 1970.
 * @see https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app
 */
export function jwtFault(token: string, { appId, publicKey }: FakeApp, now: number): string | undefined {
  const [head = '', body = '', signature = ''] = token.split('.');
  const { alg } = decode(head) as { alg?: unknown };
  if (alg !== 'RS256') return 'A JSON web token could not be decoded';
  const isSigned = createVerify('RSA-SHA256').update(`${head}.${body}`).verify(publicKey, signature, 'base64url');
  if (!isSigned) return 'A JSON web token could not be decoded';
  const { iss, iat, exp } = decode(body) as Claims;
  if (String(iss) !== String(appId)) return 'Integration not found';
  if (typeof exp !== 'number' || exp <= now)
    return "'Expiration time' claim ('exp') must be a numeric value in the future";
  if (exp > now + 600) return "'Expiration time' claim ('exp') is too far in the future";
  if (typeof iat !== 'number' || iat > now + 60)
    return "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued";
  return undefined;
}

function decode(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString()) as unknown;
  } catch {
    return {};
  }
}
