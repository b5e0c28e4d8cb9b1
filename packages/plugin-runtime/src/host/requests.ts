import {
  decisionInfo,
  permissionInfo,
  pointInfo,
  pointName,
  type DecisionName,
  type ExtensionPointName,
  type Json,
  type Manifest,
  type NetworkHost,
  type Permission,
  type PointInfo,
  type PointUse,
} from '@streamspace/plugin-sdk';
import { evaluateWhen } from '../egress/index.ts';
import { routesOf, routesPrefix, type Route } from '../inbound/route-table.ts';
import type { CapabilityRequest, HostRequest, PermissionRequest, PointRequest, RouteRequest } from './types.ts';

/**
 * What a manifest asks for, in words for the person who consents; `granted` as it stands now.
 *
 * @param config What decides which optional permissions are wanted. Default: none, so that none is.
 */
export function permissionRequests(
  manifest: Manifest,
  granted: ReadonlySet<Permission>,
  config: Json = {},
): PermissionRequest[] {
  const request = (
    permission: Permission,
    reason: string | undefined,
  ): Omit<PermissionRequest, 'optional' | 'wanted'> => {
    const { description, risk, dangerous } = permissionInfo[permission];
    return {
      permission,
      description,
      risk,
      dangerous,
      granted: granted.has(permission),
      ...(reason === undefined ? {} : { reason }),
    };
  };
  return [
    ...manifest.permissions.map((permission) => ({
      ...request(permission, manifest.permissionReasons?.[permission]),
      optional: false,
      wanted: false,
    })),
    ...(manifest.optionalPermissions ?? []).map(({ permission, reason, when }) => ({
      ...request(permission, reason),
      optional: true,
      wanted: when !== undefined && !granted.has(permission) && evaluateWhen(when, config),
    })),
  ];
}

/** The hosts that a manifest names, in words. */
export function hostRequests(manifest: Manifest): HostRequest[] {
  return (manifest.network?.hosts ?? []).map((host) => ({ label: hostLabel(host), reason: host.reason }));
}

/** The ways in that a manifest opens. */
export function routeRequests(manifest: Pick<Manifest, 'name' | 'contributes'>): RouteRequest[] {
  return routesOf(manifest).map((route) => ({
    methods: route.methods,
    paths: routePaths(route),
    access: route.access,
  }));
}

/** Where a route is reached, below the service. */
export function routePaths({ plugin, path, aliases }: Pick<Route, 'plugin' | 'path' | 'aliases'>): readonly string[] {
  return [`${routesPrefix}${plugin}${path === '/' ? '' : path}`, ...aliases];
}

/** What `admin` unlocks for a plugin, one by one. */
export function capabilityRequests({
  adminCapabilities = [],
}: Pick<Manifest, 'adminCapabilities'>): CapabilityRequest[] {
  return adminCapabilities.map(({ capability, reason }) => ({
    capability,
    description: describeCapability(capability),
    reason,
  }));
}

const capabilityWords: Readonly<Record<string, string>> = {
  'session.stream.view': "Watch other people's sessions",
  'session.files': "Read files in other people's sessions",
  kubernetes: 'Use the API of the cluster',
  'auth.grant-admin': 'Make people administrators when they sign in',
};

function describeCapability(capability: string): string {
  const decision = capability.replace(/^decide:/, '');
  return Object.hasOwn(decisionInfo, decision)
    ? decisionInfo[decision as DecisionName].description
    : (capabilityWords[capability] ?? capability);
}

/** What a manifest offers to other plugins, and wants of them. */
export function pointRequests({
  provides = [],
  consumes = [],
}: Pick<Manifest, 'provides' | 'consumes'>): PointRequest[] {
  return [
    ...provides.map((use) => ({
      point: pointName(use),
      role: 'provides' as const,
      description: infoOf(use).provides,
      optional: false,
    })),
    ...consumes.map((use) => {
      const { purpose, optional = false } = typeof use === 'string' ? {} : use;
      return {
        point: pointName(use),
        role: 'consumes' as const,
        description: infoOf(use).consumes,
        optional,
        ...(purpose === undefined ? {} : { purpose }),
      };
    }),
  ];
}

const infoOf = (use: PointUse): PointInfo => pointInfo[pointName(use) as ExtensionPointName];

/** What a rule for hosts names, in words. */
export function hostLabel({ host, config, port }: NetworkHost): string {
  if (config !== undefined) return `the value of ${config}`;
  if (host === undefined) return "the cluster's own API";
  return typeof port === 'number' ? `${host}:${port}` : host;
}
