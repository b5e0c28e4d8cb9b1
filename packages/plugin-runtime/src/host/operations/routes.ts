import type { ControlPlane } from '@streamspace/control-plane';
import { isPluginError, toPluginErrorData, type Json } from '@streamspace/plugin-sdk';
import { randomUUID } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import { createAddressRates } from '../../inbound/address-rates.ts';
import { problem, statusOf } from '../../inbound/answers.ts';
import { BadRequest, ownCookies, readBody, singleParams, visibleHeaders } from '../../inbound/read-request.ts';
import { createTargets } from '../../inbound/targets.ts';
import { findRoute, type Found, type Route } from '../../inbound/route-table.ts';
import { writeReply } from '../../inbound/write-reply.ts';
import type { Entry } from '../entry.ts';
import type { Registry } from '../registry.ts';
import type { InboundRequest, PluginHost } from '../types.ts';
import { reaches, toViewer } from '../ui/viewers.ts';

/** Requests of one plugin that are answered at a time. */
const mostAtATime = 32;

/** Requests from outside to the routes of plugins. Whatever comes of one, it is an answer and never an exception. */
export function routeOperations(options: {
  readonly registry: Registry;
  readonly controlPlane: ControlPlane;
  readonly clock: Clock;
}): Pick<PluginHost, 'serve' | 'ownsPath'> {
  const { registry, controlPlane, clock } = options;
  const { timezone, publicUrl } = controlPlane.platform;
  const rates = createAddressRates(clock);
  const open = new Map<string, number>();

  const routes = (): readonly Route[] => registry.all().flatMap((entry) => registry.routes(entry));

  async function answer(entry: Entry, { route, params, path }: Found, request: InboundRequest): Promise<Response> {
    const { name } = entry.record.manifest;
    const { running } = entry.managed;
    if (running === undefined) {
      return problem(503, 'INVALID_STATE', 'The plugin does not run', { 'retry-after': '5' });
    }
    const url = new URL(request.url);
    const viewer = request.viewer === undefined ? undefined : toViewer(request.viewer, timezone);
    const id = `req_${randomUUID()}`;
    let isTooLarge = false;
    const onTooLarge = (): void => void (isTooLarge = true);
    const sent: Json = {
      id: route.id,
      kind: route.body,
      request: {
        id,
        method: request.method,
        path,
        url: request.url,
        rawQuery: url.search.slice(1),
        params,
        query: singleParams(url.searchParams, 'parameter'),
        headers: visibleHeaders(request.headers),
        cookies: ownCookies(request.headers.get('cookie'), name),
        ip: request.ip,
        ...(route.access === 'public' || viewer === undefined ? {} : { viewer }),
        ...(await readBody(route, request.headers, request.body, onTooLarge)),
      },
    };
    try {
      const reply = await running.ask('route', sent, route.timeoutMs, viewer?.id);
      return writeReply(reply, {
        plugin: name,
        request,
        allowTarget: createTargets({ route, policy: running.policy, config: entry.record.config, publicUrl, url }),
      });
    } catch (error) {
      if (isTooLarge) return problem(413, 'TOO_LARGE', `The body is larger than ${route.maxBodyBytes} bytes`);
      return failed(entry, route, id, error);
    }
  }

  function failed(entry: Entry, route: Route, id: string, error: unknown): Response {
    const { code, message, retryAfterMs } = toPluginErrorData(error);
    const status = isPluginError(error) ? (statusOf[code] ?? 500) : 500;
    entry.logbook.write({
      level: status >= 500 ? 'error' : 'info',
      from: 'host',
      message: `Route ${route.id} answered ${status} to ${id}: ${message}`,
    });
    const wait: Record<string, string> =
      retryAfterMs === undefined ? {} : { 'retry-after': String(Math.ceil(retryAfterMs / 1000)) };
    // What went wrong inside is for the operator's log.
    if (status >= 500) return problem(status, code, `The plugin could not answer; the log names this as ${id}`, wait);
    return problem(status, code, message, wait);
  }

  return {
    ownsPath: (pathname) => !('missing' in findRoute(routes(), 'GET', pathname)),

    async serve(request) {
      const { pathname } = new URL(request.url);
      const lookup = findRoute(routes(), request.method, pathname);
      if ('missing' in lookup) return problem(404, 'NOT_FOUND', 'No plugin answers here');
      if ('allowed' in lookup) {
        return problem(405, 'METHOD_NOT_ALLOWED', `Use ${lookup.allowed.join(' or ')}`, {
          allow: lookup.allowed.join(', '),
        });
      }
      const { route } = lookup.found;
      const refusal = refuseAccess(route, request);
      if (refusal !== undefined) return refusal;
      const waitMs = rates.take(`${route.plugin} ${route.id} ${request.ip}`, route.perIp);
      if (waitMs > 0) {
        return problem(429, 'RATE_LIMITED', 'Too many requests from this address', {
          'retry-after': String(Math.ceil(waitMs / 1000)),
        });
      }
      const others = open.get(route.plugin) ?? 0;
      if (others >= mostAtATime) {
        return problem(503, 'RATE_LIMITED', 'The plugin is busy', { 'retry-after': '1' });
      }
      open.set(route.plugin, others + 1);
      try {
        return await answer(registry.find(route.plugin), lookup.found, request);
      } catch (error) {
        if (error instanceof BadRequest) {
          return problem(error.status, error.status === 413 ? 'TOO_LARGE' : 'INVALID_ARGUMENT', error.message);
        }
        if (isPluginError(error)) return problem(statusOf[error.code] ?? 500, error.code, error.message);
        return problem(500, 'INTERNAL', 'The request could not be answered');
      } finally {
        open.set(route.plugin, (open.get(route.plugin) ?? 1) - 1);
      }
    },
  };
}

/** Who may come in; `undefined` lets the request pass. */
function refuseAccess({ access }: Route, { viewer }: InboundRequest): Response | undefined {
  if (access === 'public') return undefined;
  if (viewer === undefined) return problem(401, 'UNAUTHORIZED', 'Sign in first');
  if (reaches(viewer.role, access)) return undefined;
  return problem(403, 'PERMISSION_DENIED', `This is for the role ${access} and above`);
}
