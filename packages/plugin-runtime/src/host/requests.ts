import { permissionInfo, type Manifest, type NetworkHost, type Permission } from '@streamspace/plugin-sdk';
import type { HostRequest, PermissionRequest } from './types.ts';

/** What a manifest asks for, in words for the person who consents; `granted` as it stands now. */
export function permissionRequests(manifest: Manifest, granted: ReadonlySet<Permission>): PermissionRequest[] {
  const request = (permission: Permission, reason: string | undefined, optional: boolean): PermissionRequest => {
    const { description, risk, dangerous } = permissionInfo[permission];
    return {
      permission,
      description,
      risk,
      dangerous,
      optional,
      granted: granted.has(permission),
      ...(reason === undefined ? {} : { reason }),
    };
  };
  return [
    ...manifest.permissions.map((permission) => request(permission, manifest.permissionReasons?.[permission], false)),
    ...(manifest.optionalPermissions ?? []).map(({ permission, reason }) => request(permission, reason, true)),
  ];
}

/** The hosts that a manifest names, in words. */
export function hostRequests(manifest: Manifest): HostRequest[] {
  return (manifest.network?.hosts ?? []).map((host) => ({ label: hostLabel(host), reason: host.reason }));
}

function hostLabel({ host, config, port }: NetworkHost): string {
  if (config !== undefined) return `the value of ${config}`;
  if (host === undefined) return "the cluster's own API";
  return typeof port === 'number' ? `${host}:${port}` : host;
}
