import { Hono } from 'hono';
import type { Status } from '../api-types.ts';
import type { ServiceContext } from '../context.ts';
import { version } from '../version.ts';

/** GET /status */
export function statusRoutes({ host, controlPlane, routesUrl }: ServiceContext): Hono {
  return new Hono().get('/', (c) => {
    const plugins = host.list();
    return c.json({
      version,
      controlPlane: controlPlane.inbox === undefined ? 'remote' : 'embedded',
      routesUrl: routesUrl(),
      publicUrl: controlPlane.platform.publicUrl,
      sandboxLayers: host.sandboxLayers(),
      plugins: {
        installed: plugins.length,
        enabled: plugins.filter(({ enabled }) => enabled).length,
        failing: plugins.filter(({ health, state }) => health === 'failing' || state === 'quarantined').length,
      },
    } satisfies Status);
  });
}
