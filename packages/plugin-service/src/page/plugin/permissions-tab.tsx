import type { InstalledPlugin, PermissionRequest } from '../../api-types.ts';
import { useApp } from '../context.ts';
import { ForRole } from '../role/for-role.tsx';
import { Icon } from '../ui/icon.tsx';
import { ErrorNote } from '../ui/note.tsx';
import { Panel } from '../ui/panel.tsx';
import { useAction } from '../use-action.ts';
import { CapabilityList } from './capability-list.tsx';
import { ConsentTable } from './consent-table.tsx';
import { FailModes } from './fail-modes.tsx';
import { HostList } from './host-list.tsx';
import { PermissionList } from './permission-list.tsx';
import type { PluginData } from './use-plugin.ts';

interface PermissionsTabProps {
  readonly data: PluginData;
  /** With an installed copy. */
  readonly onChange?: (copy: InstalledPlugin) => void;
}

/** What the plugin may do, what it asks for, and the addresses an operator has agreed to. */
export function PermissionsTab({ data: { copy, detail }, onChange }: PermissionsTabProps) {
  const action = useAction();
  const requests = copy?.permissionRequests ?? detail?.permissionRequests ?? [];
  const capabilities = copy?.capabilities ?? detail?.capabilities ?? [];
  const hosts = copy?.hosts ?? detail?.hosts ?? [];
  return (
    <>
      <Panel title="Permissions">
        {requests.length === 0 ? (
          <p>It asks for none. It can use its own storage, log and jobs, and see event ids.</p>
        ) : undefined}
        <ErrorNote error={action.error} />
        <PermissionList
          requests={requests}
          {...(copy && onChange
            ? { aside: (request) => <Grant request={request} plugin={copy} action={action} onChange={onChange} /> }
            : {})}
        />
      </Panel>
      {capabilities.length > 0 ? (
        <Panel title="What “admin” unlocks for it">
          <CapabilityList capabilities={capabilities} />
        </Panel>
      ) : undefined}
      {copy && onChange ? <FailModes plugin={copy} /> : undefined}
      {hosts.length > 0 ? (
        <Panel title="Hosts it may reach">
          <HostList hosts={hosts} />
        </Panel>
      ) : undefined}
      {copy && onChange ? <ConsentTable plugin={copy} onChange={onChange} /> : undefined}
    </>
  );
}

interface GrantProps {
  readonly request: PermissionRequest;
  readonly plugin: InstalledPlugin;
  readonly action: ReturnType<typeof useAction>;
  readonly onChange: (copy: InstalledPlugin) => void;
}

/** What the plugin cannot do without is granted with the installation; the rest is a choice. */
function Grant({ request: { permission, granted, optional, wanted }, plugin, action, onChange }: GrantProps) {
  const { api, announce } = useApp();

  function toggle() {
    action.run(async () => {
      onChange(granted ? await api.revoke(plugin.name, permission) : await api.grant(plugin.name, permission));
      announce(granted ? `${permission} is withdrawn` : `${permission} is granted`);
    });
  }

  return (
    <div className="actions">
      <span className="badge" data-tone={granted ? 'good' : wanted ? 'warn' : 'calm'}>
        <Icon name={granted ? 'check' : wanted ? 'warning' : 'cross'} />
        {granted ? 'Granted' : wanted ? 'Wanted by the configuration' : 'Not granted'}
      </span>
      {optional ? (
        <ForRole least="admin">
          <button
            type="button"
            className="button"
            aria-disabled={action.busy}
            aria-label={`${granted ? 'Withdraw' : 'Grant'} ${permission}`}
            onClick={toggle}
          >
            {granted ? 'Withdraw' : 'Grant'}
          </button>
        </ForRole>
      ) : undefined}
    </div>
  );
}
