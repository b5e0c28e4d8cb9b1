import { capabilityRequests, hostRequests, pointRequests, routeRequests } from '@streamspace/plugin-runtime';
import type { InstalledPlugin } from '@streamspace/plugin-runtime/types';
import type { Manifest } from '@streamspace/plugin-sdk';

type Wants = Pick<InstalledPlugin, 'hosts' | 'routes' | 'points' | 'capabilities'>;

/**
 * What a new version of an installed plugin lets in beyond its permissions, in words: hosts, ways in, extension points and
 * capabilities of an administrator that the installed one has not. Who upgrades agrees to each of them.
 */
export function addedRequests(installed: Wants, manifest: Manifest): readonly string[] {
  const before = new Set(wordsOf(installed));
  const after = wordsOf({
    hosts: hostRequests(manifest),
    routes: routeRequests(manifest),
    points: pointRequests(manifest),
    capabilities: capabilityRequests(manifest),
  });
  return [...new Set(after)].filter((words) => !before.has(words));
}

function wordsOf({ hosts, routes, points, capabilities }: Wants): readonly string[] {
  return [
    ...capabilities.map(({ capability, description }) => `${description} (${capability})`),
    ...hosts.map(({ label }) => `Reach ${label}`),
    ...routes.flatMap(({ methods, paths, access }) =>
      paths.map((path) => `Answer ${methods.join(', ')} ${path} to ${audiences[access]}`),
    ),
    ...points.map(({ role, point, purpose }) =>
      role === 'provides'
        ? `Provide ${point} to other plugins`
        : `Use ${point}${purpose === undefined ? '' : ` for ${purpose}`}`,
    ),
  ];
}

const audiences = {
  public: 'everybody',
  user: 'users',
  operator: 'operators',
  admin: 'administrators',
} as const;
