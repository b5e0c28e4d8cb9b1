import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { guardAccess, guardHost, guardOrigin } from './auth/guard.ts';
import { signIn } from './auth/sign-in.ts';
import type { ServiceContext } from './context.ts';
import { maxBodyBytes } from './http/body.ts';
import { answerError, refuse } from './http/errors.ts';
import { securityHeaders } from './http/headers.ts';
import { refuseUnknown } from './http/unknown.ts';
import { activityRoutes } from './routes/activity.ts';
import { assetRoutes } from './routes/assets.ts';
import { authRoutes } from './routes/auth.ts';
import { catalogRoutes } from './routes/catalog.ts';
import { consentRoutes } from './routes/consents.ts';
import { decisionRoutes } from './routes/decisions.ts';
import { eventRoutes } from './routes/events.ts';
import { extensionPointRoutes } from './routes/extension-points.ts';
import { localRoutes } from './routes/local.ts';
import { meRoutes } from './routes/me.ts';
import { pageRoutes } from './routes/page.ts';
import { peopleRoutes } from './routes/people.ts';
import { pluginRoutes } from './routes/plugins.ts';
import { sessionRoutes } from './routes/sessions.ts';
import { statusRoutes } from './routes/status.ts';
import { streamRoutes } from './routes/stream.ts';
import { themeCssRoutes, themeRoutes } from './routes/themes.ts';
import { uiRoutes } from './routes/ui.ts';
import { repositoryRoutes } from './repositories/repository-routes.ts';
import { upgradeRoutes } from './repositories/upgrade-routes.ts';
import type { EventStreams } from './stream/event-streams.ts';

const limitBody = bodyLimit({
  maxSize: maxBodyBytes,
  onError: (c) => refuse(c, 413, { error: 'The body is larger than 1 MiB', code: 'INVALID_ARGUMENT' }),
});

function apiRoutes(context: ServiceContext, streams: EventStreams): Hono {
  return new Hono()
    .basePath('/api/v1')
    .route('/auth', authRoutes(context))
    .route('/plugins/catalog', assetRoutes(context))
    .route('/plugins/catalog', catalogRoutes(context))
    .route('/plugins/catalog', upgradeRoutes(context))
    .route('/plugins/local', localRoutes(context))
    .route('/plugins', pluginRoutes(context))
    .route('/plugins', consentRoutes(context))
    .route('/plugins', activityRoutes(context))
    .route('/ui', uiRoutes(context))
    .route('/me', meRoutes(context))
    .route('/decisions', decisionRoutes(context))
    .route('/themes', themeRoutes(context))
    .route('/extension-points', extensionPointRoutes(context))
    .route('/events', eventRoutes(context))
    .route('/sessions', sessionRoutes(context))
    .route('/repositories', repositoryRoutes(context))
    .route('/stream', streamRoutes(streams))
    .route('/status', statusRoutes(context))
    .route('/', peopleRoutes(context));
}

/** All routes behind all guards, in the order in which a request meets them. */
export function createApp(
  context: ServiceContext,
  options: { readonly streams: EventStreams; readonly port: () => number; readonly pageDirectory?: string },
): Hono {
  const { access } = context;
  const app = new Hono();
  const api = apiRoutes(context, options.streams);

  app.use(securityHeaders, guardHost);
  app.use('/api/*', guardOrigin, guardAccess(access, options.port), limitBody);
  app.route('/', api);
  app.all('/api/*', refuseUnknown(api));
  app.use(signIn(access, options.port));
  app.route('/', themeCssRoutes(context));
  if (options.pageDirectory !== undefined) app.route('/', pageRoutes(options.pageDirectory));

  app.notFound((c) => refuse(c, 404, { error: `There is nothing at ${c.req.path}`, code: 'NOT_FOUND' }));
  app.onError((error, c) => answerError(c, error, context.log));
  return app;
}
