import { route, type Route } from '../http/route.ts';
import { statusSchema } from '../schemas/platform.ts';
import { version } from '../version.ts';

export const statusRoutes: readonly Route[] = [
  route({
    method: 'get',
    path: '/status',
    role: 'user',
    summary: 'Show what the service is, and how its plugins are',
    answer: statusSchema,
    handle({ host, controlPlane, routesUrl }) {
      const plugins = host.list();
      return {
        version,
        controlPlane: controlPlane.inbox === undefined ? ('remote' as const) : ('embedded' as const),
        routesUrl: routesUrl(),
        publicUrl: controlPlane.platform.publicUrl,
        sandboxLayers: host.sandboxLayers(),
        plugins: {
          installed: plugins.length,
          enabled: plugins.filter(({ enabled }) => enabled).length,
          failing: plugins.filter(({ health, state }) => health === 'failing' || state === 'quarantined').length,
        },
      };
    },
  }),
];
