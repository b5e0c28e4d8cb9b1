import type { CatalogDetail } from '../../api-types.ts';
import { CapabilityList } from './capability-list.tsx';
import { HostList } from './host-list.tsx';
import { PermissionList } from './permission-list.tsx';
import { PointList } from './point-list.tsx';
import { RouteList } from './route-list.tsx';

/** All that a plugin asks for, for the person who agrees to it. */
export function RequestList({ plugin }: { readonly plugin: CatalogDetail }) {
  const { permissionRequests, hosts, routes, points, capabilities } = plugin;
  const required = permissionRequests.filter(({ optional }) => !optional);
  const optional = permissionRequests.filter((request) => request.optional);
  return (
    <>
      {required.length === 0 ? <p>It asks for no permission.</p> : <p>It will be allowed to:</p>}
      <PermissionList requests={required} />
      {capabilities.length > 0 ? (
        <>
          <h3>What “admin” unlocks for it</h3>
          <CapabilityList capabilities={capabilities} />
        </>
      ) : undefined}
      {hosts.length > 0 ? (
        <>
          <h3>Hosts it may reach</h3>
          <HostList hosts={hosts} />
        </>
      ) : undefined}
      {routes.length > 0 ? (
        <>
          <h3>Ways in that it opens</h3>
          <RouteList routes={routes} />
        </>
      ) : undefined}
      {points.length > 0 ? (
        <>
          <h3>What it does with other plugins</h3>
          <PointList points={points} />
        </>
      ) : undefined}
      {optional.length > 0 ? (
        <>
          <h3>Not allowed unless you do so later</h3>
          <PermissionList requests={optional} />
        </>
      ) : undefined}
    </>
  );
}
