import { z } from 'zod';
import type { FreshUrl } from '../api-types.ts';
import { route, type Route } from '../http/route.ts';
import { part } from '../schemas/described.ts';

/** Routes below /auth: new ways in, for who has one. */
export const authRoutes: readonly Route[] = [
  route({
    method: 'post',
    path: '/auth/url',
    role: 'token',
    summary: 'Make an address that signs one browser in, once',
    status: 201,
    answer: part<FreshUrl>({ url: z.url() }),
    handle: ({ access, url }) => ({ url: `${url()}/?token=${access.issueUrlToken()}` }),
  }),
];
