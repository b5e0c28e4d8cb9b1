import { PluginError } from '@streamspace/plugin-sdk';
import { deleteCookie } from 'hono/cookie';
import { z } from 'zod';
import type { NextPlace } from '../api-types.ts';
import { cookieOf } from '../auth/guard.ts';
import { hostOf } from '../auth/site.ts';
import { pageOf } from '../http/page-of.ts';
import { route, silentRoute, type Route } from '../http/route.ts';
import { browserSessionSchema } from '../schemas/auth.ts';
import { part } from '../schemas/described.ts';
import { listOf, pageQuery } from '../schemas/lists.ts';

/** Routes of browsers that are signed in: which there are, and how they stop being it. */
export const browserSessionRoutes: readonly Route[] = [
  route({
    method: 'get',
    path: '/auth/sessions',
    role: 'user',
    summary: 'List the browsers in which you are signed in through a provider',
    query: pageQuery,
    answer: listOf('sessions', browserSessionSchema),
    handle({ signIns }, { caller, query }) {
      const rows = signIns.store.sessionsOf(caller.id).map(({ id, createdAt, usedAt, agent }) => ({
        id,
        createdAt: new Date(createdAt).toISOString(),
        usedAt: new Date(usedAt).toISOString(),
        agent,
        current: id === caller.session,
      }));
      const { items, rest } = pageOf(rows, query, ({ id }) => id);
      return { sessions: items, ...rest };
    },
  }),
  silentRoute({
    method: 'delete',
    path: '/auth/sessions/:session',
    role: 'user',
    summary: 'Sign one of your browsers out',
    handle({ signIns }, { caller, params: { session } }) {
      if (!signIns.store.dropSession(session, caller.id)) {
        throw new PluginError('NOT_FOUND', `You have no session "${session}"`);
      }
      const details = { caller: caller.id, session };
      signIns.audit({ action: 'person.signed-out', outcome: 'success', user: caller.person?.userId, details });
    },
  }),
  route({
    method: 'post',
    path: '/auth/sign-out',
    role: 'user',
    summary: 'Sign this browser out, or all of yours, and say where it goes',
    description: 'Where the provider has a place for it, the browser signs out there, too.',
    body: z.strictObject({ everywhere: z.boolean().default(false) }),
    answer: part<NextPlace>({ url: z.url() }),
    async handle({ access, signIns, site }, { c, caller, body: { everywhere } }) {
      const home = `${site.url()}/`;
      const cookie = caller.via === 'session' ? cookieOf(c, site) : undefined;
      const next = cookie === undefined ? undefined : await signIns.sessions.signOut(cookie, home);
      if (cookie !== undefined) {
        access.endSession(cookie);
        const { name, secure } = site.cookieFor(hostOf(c));
        deleteCookie(c, name, { path: '/', secure });
      }
      if (everywhere) signIns.store.dropSessions(caller.id);
      const details = { caller: caller.id, ...(everywhere ? { everywhere: 'yes' } : {}) };
      signIns.audit({ action: 'person.signed-out', outcome: 'success', user: caller.person?.userId, details });
      return { url: next?.href ?? home };
    },
  }),
];
