import { PluginError } from '@streamspace/plugin-sdk';
import { HTTPException } from 'hono/http-exception';
import { z } from 'zod';
import type { NextPlace } from '../api-types.ts';
import { hasRole } from '../auth/caller.ts';
import { ownerOf } from '../auth/personal-tokens.ts';
import { isLoopbackRedirect } from '../auth/terminal-codes.ts';
import { route, type Route } from '../http/route.ts';
import { terminalTokenSchema, tokenNameSchema } from '../schemas/auth.ts';
import { part } from '../schemas/described.ts';
import { roleSchema } from '../schemas/platform.ts';
import { requireBrowser } from './tokens.ts';

const lastsDays = 30;
const stateSchema = z.string().regex(/^[\w.~-]{16,200}$/, { error: 'must have 16 to 200 characters of A-Za-z0-9._~-' });
const redirectUri = z
  .string()
  .max(500)
  .refine(isLoopbackRedirect, 'must be an address such as http://127.0.0.1:50123/callback');

/** Routes below /auth/terminal: a program gets a token by way of a browser that is signed in. */
export const terminalRoutes: readonly Route[] = [
  route({
    method: 'post',
    path: '/auth/terminal/grants',
    role: 'user',
    summary: 'Allow a program on this machine a token, and say where the browser goes',
    body: z.strictObject({
      redirectUri,
      state: stateSchema,
      codeChallenge: z.string().regex(/^[\w-]{43}$/, { error: 'must be a SHA-256 in base64url' }),
      name: tokenNameSchema,
      role: roleSchema.optional().describe('Default: your own'),
    }),
    status: 201,
    answer: part<NextPlace>({ url: z.url() }),
    handle({ signIns, url }, { caller, body }) {
      requireBrowser(caller);
      const role = body.role === undefined || !hasRole(caller, body.role) ? caller.role : body.role;
      const code = signIns.codes.issue({
        subject: ownerOf(caller),
        ownRole: caller.role,
        name: body.name,
        role,
        challenge: body.codeChallenge,
        redirectUri: body.redirectUri,
      });
      const query = new URLSearchParams({ code, state: body.state, iss: url() });
      return { url: `${body.redirectUri}?${query.toString()}` };
    },
  }),
  route({
    method: 'post',
    path: '/auth/terminal/denials',
    role: 'user',
    summary: 'Refuse a program on this machine a token, and say where the browser goes',
    body: z.strictObject({ redirectUri, state: stateSchema }),
    answer: part<NextPlace>({ url: z.url() }),
    handle({ url }, { caller, body }) {
      requireBrowser(caller);
      const query = new URLSearchParams({ error: 'access_denied', state: body.state, iss: url() });
      return { url: `${body.redirectUri}?${query.toString()}` };
    },
  }),
  route({
    method: 'post',
    path: '/auth/terminal/token',
    role: 'anyone',
    summary: 'Exchange the code that a browser brought for a token',
    description: 'A code works once and for two minutes; one that does not hold is 401.',
    body: z.strictObject({
      code: z.string().min(1).max(200),
      codeVerifier: z.string().regex(/^[\w.~-]{43,128}$/, { error: 'must have 43 to 128 characters of A-Za-z0-9._~-' }),
      redirectUri,
    }),
    status: 201,
    answer: terminalTokenSchema,
    handle({ signIns, url }, { body: { code, codeVerifier, redirectUri: place } }) {
      const grant = signIns.codes.redeem(code, codeVerifier, place);
      if (grant === undefined) {
        signIns.audit({ action: 'token.refused', outcome: 'denied', details: { reason: 'a code that does not hold' } });
        throw new HTTPException(401, { message: 'The code does not hold: begin the sign-in again' });
      }
      const { subject, name, role, ownRole } = grant;
      const current = subject === 'local' ? ownRole : signIns.store.person(subject)?.role;
      if (current === undefined) throw new PluginError('PERMISSION_DENIED', 'You have no role any more');
      const lower = hasRole({ role: current }, role) ? role : current;
      const minted = signIns.tokens.mint({ subject, role: current }, { name, role: lower, expiresInDays: lastsDays });
      return { ...minted, url: url() };
    },
  }),
];
