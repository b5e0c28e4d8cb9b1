import type { CatalogDetail, InstalledPlugin } from '../../api-types.ts';
import { useApp } from '../context.ts';
import { Dialog } from '../ui/dialog.tsx';
import { ErrorNote } from '../ui/note.tsx';
import { useAction } from '../use-action.ts';
import { CapabilityList } from './capability-list.tsx';
import { HostList } from './host-list.tsx';
import { PermissionList } from './permission-list.tsx';
import { PointList } from './point-list.tsx';
import { RouteList } from './route-list.tsx';

interface InstallDialogProps {
  readonly plugin: CatalogDetail;
  readonly onInstalled: (copy: InstalledPlugin) => void;
  readonly onClose: () => void;
}

/** Asks for consent to what the plugin asks for. */
export function InstallDialog({ plugin, onInstalled, onClose }: InstallDialogProps) {
  const { api, announce } = useApp();
  const action = useAction();
  const { displayName, permissionRequests, hosts, routes, points, capabilities } = plugin;
  const required = permissionRequests.filter(({ optional }) => !optional);
  const optional = permissionRequests.filter((request) => request.optional);

  function install() {
    action.run(async () => {
      onInstalled(await api.install(plugin.name));
      announce(`${displayName} is installed, and switched off until you enable it`);
    });
  }

  return (
    <Dialog
      title={`Install ${displayName}?`}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button type="button" className="button primary" aria-disabled={action.busy} onClick={install}>
            {action.busy ? 'Installing…' : required.length === 0 ? 'Install' : 'Allow and install'}
          </button>
        </>
      }
    >
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
      <ErrorNote error={action.error} />
    </Dialog>
  );
}
