import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { anyone, type ServiceEnv } from './auth/caller.ts';
import { guardCsrf } from './auth/csrf.ts';
import { guardAccess, guardHost, guardOrigin, type Authenticate } from './auth/guard.ts';
import { openIdRoutes } from './auth/openid/browser-routes.ts';
import { createRateLimiter, limitCallers, type RateLimit } from './auth/rate-limit.ts';
import { signIn } from './auth/sign-in.ts';
import type { Site } from './auth/site.ts';
import type { ServiceContext } from './context.ts';
import { maxBodyBytes } from './http/body.ts';
import { answerError, refuse } from './http/errors.ts';
import { securityHeaders } from './http/headers.ts';
import { mountRoutes } from './http/mount-routes.ts';
import { refuseUnknown } from './http/unknown.ts';
import { apiRoutes } from './routes/index.ts';
import { pageRoutes } from './routes/page.ts';
import { probeRoutes } from './routes/probes.ts';
import { themeCssRoutes } from './routes/themes.ts';

/** What a page with everything open stays far below. */
const requests: RateLimit = { perMinute: 3000 };
/** Failed attempts to get in, of all callers: nobody mistypes a token that often. */
const failures: RateLimit = { perMinute: 60 };

const limitBody = bodyLimit({
  maxSize: maxBodyBytes,
  onError: (c) => refuse(c, 413, { error: 'The body is larger than 1 MiB', code: 'INVALID_ARGUMENT' }),
});

/** All routes behind all guards, in the order in which a request meets them. */
export function createApp(
  context: ServiceContext,
  options: {
    readonly site: Site;
    readonly authenticate: Authenticate;
    readonly rateLimit?: RateLimit | undefined;
    readonly signInLimit?: RateLimit | undefined;
    readonly pageDirectory?: string;
  },
): Hono<ServiceEnv> {
  const { access, signIns, log } = context;
  const { authenticate, site, pageDirectory, rateLimit = requests, signInLimit = failures } = options;
  const attempts = createRateLimiter(signInLimit);
  const app = new Hono<ServiceEnv>();
  const routes = apiRoutes.flatMap((each) => each.routes);
  const api = new Hono<ServiceEnv>().basePath('/api/v1').route('/', mountRoutes(routes, context));
  const isOpen = (path: string): boolean =>
    routes.some((each) => each.role === 'anyone' && `/api/v1${each.path}` === path);
  const guard = guardAccess(authenticate, attempts);
  const limit = limitCallers(createRateLimiter(rateLimit));

  app.route('/', probeRoutes(context.isClosing));
  app.use(securityHeaders, guardHost(site));
  app.use(
    '/api/*',
    guardOrigin(site),
    async (c, next) => {
      if (!isOpen(c.req.path)) return guard(c, next);
      c.set('caller', anyone);
      return next();
    },
    limit,
    guardCsrf,
    limitBody,
  );
  app.route('/', api);
  app.all('/api/*', refuseUnknown(api));
  app.route('/', openIdRoutes({ signIns, access, site, attempts, log }));
  app.use(signIn({ access, authenticate, attempts, providers: signIns.providers, site }));
  app.route('/', themeCssRoutes(context));
  if (pageDirectory !== undefined) app.route('/', pageRoutes(pageDirectory));

  app.notFound((c) => refuse(c, 404, { error: `There is nothing at ${c.req.path}`, code: 'NOT_FOUND' }));
  app.onError((error, c) => answerError(c, error, context.log));
  return app;
}
