import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import { z } from 'zod';
import type { ServiceControlPlane } from '../context.ts';
import { hasRole, type Caller } from './caller.ts';
import { createUserRoles } from './user-roles.ts';

/** How tokens of the control plane are told from others. */
export const controlPlaneTokensSchema = z.strictObject({
  issuer: z.string().min(1).default('streamspace-api'),
  audience: z.string().min(1).optional(),
  key: z.union([
    z.strictObject({ secret: z.string().min(32, { error: 'must have at least 32 characters' }) }),
    z.strictObject({ jwksUrl: z.url({ protocol: /^https$/, error: 'must be an https address' }) }),
  ]),
});

export type ControlPlaneTokens = z.output<typeof controlPlaneTokensSchema>;

const claimsSchema = z.object({
  user_id: z.string().min(1),
  username: z.string().min(1),
  role: z.enum(['user', 'operator', 'admin']),
  groups: z.array(z.string()).nullish(),
  exp: z.number(),
});

/**
 * Knows people by the tokens that the control plane gives them. A key of one kind verifies signatures of that kind alone: a
 * public key is never taken for a secret. Whoever is no longer active is nobody, and nobody is more than they are now.
 */
export function createControlPlaneTokens(
  { issuer, audience, key }: ControlPlaneTokens,
  { controlPlane, now = Date.now }: { readonly controlPlane: ServiceControlPlane; readonly now?: () => number },
): (token: string) => Promise<Caller | undefined> {
  const keySet = 'jwksUrl' in key ? createRemoteJWKSet(new URL(key.jwksUrl)) : undefined;
  const secret = 'secret' in key ? new TextEncoder().encode(key.secret) : undefined;
  const roleOf = createUserRoles(controlPlane, now);

  async function readClaims(token: string) {
    const options = {
      issuer,
      ...(audience === undefined ? {} : { audience }),
      requiredClaims: ['exp', 'user_id'],
      currentDate: new Date(now()),
    };
    try {
      const { payload } =
        keySet === undefined
          ? await jwtVerify(token, secret ?? new Uint8Array(), { ...options, algorithms: ['HS256'] })
          : await jwtVerify(token, keySet, { ...options, algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'] });
      return claimsSchema.safeParse(payload).data;
    } catch (error) {
      // A token that does not hold is nobody's; that the keys cannot be had is a fault that somebody should see.
      if (error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout)) return undefined;
      throw error;
    }
  }

  return async (token) => {
    const claims = await readClaims(token);
    if (claims === undefined) return undefined;
    const current = await roleOf(claims.user_id);
    if (current === undefined) return undefined;
    return {
      id: `user:${claims.user_id}`,
      role: hasRole({ role: current }, claims.role) ? claims.role : current,
      via: 'jwt',
      person: { username: claims.username, userId: claims.user_id, groups: claims.groups ?? [] },
      expiresAt: claims.exp * 1000,
    };
  };
}
