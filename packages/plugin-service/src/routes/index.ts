import type { Route } from '../http/route.ts';
import { activityRoutes } from './activity.ts';
import { assetRoutes } from './assets.ts';
import { auditRoutes } from './audit.ts';
import { authRoutes } from './auth.ts';
import { browserSessionRoutes } from './browser-sessions.ts';
import { catalogRoutes } from './catalog.ts';
import { consentRoutes } from './consents.ts';
import { decisionRoutes } from './decisions.ts';
import { eventRoutes } from './events.ts';
import { extensionPointRoutes } from './extension-points.ts';
import { localRoutes } from './local.ts';
import { meRoutes } from './me.ts';
import { metricRoutes } from './metrics.ts';
import { offerRoutes } from './offers.ts';
import { openApiRoutes } from './openapi.ts';
import { peopleRoutes } from './people.ts';
import { pluginRoutes } from './plugins.ts';
import { sessionRoutes } from './sessions.ts';
import { statusRoutes } from './status.ts';
import { streamRoutes } from './stream.ts';
import { terminalRoutes } from './terminal.ts';
import { themeRoutes } from './themes.ts';
import { tokenRoutes } from './tokens.ts';
import { uiRoutes } from './ui.ts';
import { repositoryRoutes } from '../repositories/repository-routes.ts';
import { upgradeRoutes } from '../repositories/upgrade-routes.ts';

/** Every route below /api/v1, each after those whose paths are more particular. The headings stand in the document. */
export const apiRoutes: readonly { readonly heading: string; readonly routes: readonly Route[] }[] = [
  {
    heading: 'Access',
    routes: [...authRoutes, ...tokenRoutes, ...browserSessionRoutes, ...terminalRoutes, ...meRoutes],
  },
  {
    heading: 'Catalog',
    routes: [...assetRoutes, ...upgradeRoutes, ...catalogRoutes, ...localRoutes, ...offerRoutes, ...repositoryRoutes],
  },
  { heading: 'Plugins', routes: [...pluginRoutes, ...consentRoutes, ...activityRoutes, ...metricRoutes] },
  { heading: 'Decisions and extension points', routes: [...decisionRoutes, ...extensionPointRoutes] },
  { heading: 'Views', routes: [...uiRoutes, ...themeRoutes] },
  { heading: 'Platform', routes: [...eventRoutes, ...sessionRoutes, ...peopleRoutes] },
  { heading: 'Service', routes: [...auditRoutes, ...streamRoutes, ...statusRoutes, ...openApiRoutes] },
];
