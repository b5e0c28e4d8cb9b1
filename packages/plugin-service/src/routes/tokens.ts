import { PluginError } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import type { Caller } from '../auth/caller.ts';
import { ownerOf } from '../auth/personal-tokens.ts';
import { pageOf } from '../http/page-of.ts';
import { route, silentRoute, type Route } from '../http/route.ts';
import { mintedTokenSchema, personalTokenSchema, tokenNameSchema } from '../schemas/auth.ts';
import { listOf, pageQuery } from '../schemas/lists.ts';
import { roleSchema } from '../schemas/platform.ts';

/**
 * Refuses tokens that would make tokens: what is lost or runs out must not go on in another.
 *
 * @throws {PluginError} `PERMISSION_DENIED`
 */
export function requireBrowser({ via, ownsData }: Caller): void {
  if (via === 'session' || ownsData === true) return;
  throw new PluginError('PERMISSION_DENIED', 'A token makes no tokens: sign in with a browser');
}

/** Routes below /auth/tokens: what people give their programs. */
export const tokenRoutes: readonly Route[] = [
  route({
    method: 'get',
    path: '/auth/tokens',
    role: 'user',
    summary: 'List your personal tokens',
    query: pageQuery,
    answer: listOf('tokens', personalTokenSchema),
    handle({ signIns }, { caller, query }) {
      const { items, rest } = pageOf(signIns.tokens.list(ownerOf(caller)), query, ({ id }) => id);
      return { tokens: items, ...rest };
    },
  }),
  route({
    method: 'post',
    path: '/auth/tokens',
    role: 'user',
    summary: 'Make a personal token, which is shown this once',
    body: z.strictObject({
      name: tokenNameSchema,
      role: roleSchema.describe('At most your own'),
      expiresInDays: z.int().min(1).max(366).default(30),
    }),
    status: 201,
    answer: mintedTokenSchema,
    handle({ signIns }, { caller, body }) {
      requireBrowser(caller);
      return signIns.tokens.mint({ subject: ownerOf(caller), role: caller.role }, body);
    },
  }),
  silentRoute({
    method: 'delete',
    path: '/auth/tokens/:token',
    role: 'user',
    summary: 'Revoke one of your personal tokens, or with `current` the one that is sent',
    handle({ signIns }, { caller, params: { token } }) {
      const id = token === 'current' ? (caller.token ?? token) : token;
      signIns.tokens.revoke(ownerOf(caller), id);
    },
  }),
];
