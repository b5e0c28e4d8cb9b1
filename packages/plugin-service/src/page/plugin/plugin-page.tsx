import type { InstalledPlugin } from '../../api-types.ts';
import { useConfigForm } from '../form/use-config-form.ts';
import { Link } from '../navigation.tsx';
import type { PluginTab } from '../routes.ts';
import { ForRole } from '../role/for-role.tsx';
import { Empty } from '../ui/empty.tsx';
import { ErrorNote, Note } from '../ui/note.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { useTitle } from '../use-title.ts';
import { ConfigTab } from './config-tab.tsx';
import { ConsentCallouts } from './consent-callouts.tsx';
import { DeliveriesTab } from './deliveries-tab.tsx';
import { MetricsTab } from '../metrics/metrics-tab.tsx';
import { LogsTab } from './logs-tab.tsx';
import { NextStep } from './next-step.tsx';
import { OverviewTab } from './overview-tab.tsx';
import { PermissionsTab } from './permissions-tab.tsx';
import { PluginHeader } from './plugin-header.tsx';
import { PluginTabs } from './plugin-tabs.tsx';
import { StateNote } from './state-note.tsx';
import { VersionNote } from './version-note.tsx';
import { UpdateNote } from './update-note.tsx';
import { usePlugin, type PluginData } from './use-plugin.ts';

/** Judge, install, configure and watch one plugin. */
export function PluginPage({ name, tab }: { readonly name: string; readonly tab: PluginTab }) {
  const { data, error, reload, setCopy } = usePlugin(name);
  const subject = data?.copy ?? data?.detail;
  useTitle(subject?.displayName ?? name);

  if (data === undefined) {
    return error === undefined ? (
      <Skeleton label="Loading the plugin" rows={8} />
    ) : (
      <ErrorNote error={error} retry={reload} />
    );
  }
  if (subject === undefined) {
    return (
      <Empty title={`There is no plugin “${name}”`}>
        <p>
          <Link href="/">Look for it in the catalog</Link>
        </p>
      </Empty>
    );
  }
  return (
    <div className="plugin">
      <ErrorNote error={error} retry={reload} />
      <PluginHeader data={data} subject={subject} onChange={setCopy} />
      <VersionNotes data={data} />
      {data.detail?.limits.map((limit) => (
        <Note key={limit} tone="warn" title={limit} />
      ))}
      {data.copy === undefined ? (
        <Offered data={data} tab={tab} name={name} />
      ) : (
        <Installed data={data} copy={data.copy} tab={tab} onChange={setCopy} />
      )}
    </div>
  );
}

/** Of the installed version, or else of the one that is offered. */
function VersionNotes({ data: { copy, detail } }: { readonly data: PluginData }) {
  const { version, versionNote: note } = copy ?? detail ?? {};
  return version === undefined || note === undefined ? undefined : <VersionNote version={version} note={note} />;
}

function Offered({ data, tab, name }: { readonly data: PluginData; readonly tab: PluginTab; readonly name: string }) {
  return (
    <>
      <PluginTabs name={name} tab={tab} installed={false} />
      {tab === 'overview' ? <OverviewTab data={data} /> : undefined}
      {tab === 'permissions' ? <PermissionsTab data={data} /> : undefined}
      {tab === 'overview' || tab === 'permissions' ? undefined : <Empty title="Install the plugin first" />}
    </>
  );
}

interface InstalledProps {
  readonly data: PluginData;
  readonly copy: InstalledPlugin;
  readonly tab: PluginTab;
  readonly onChange: (copy: InstalledPlugin) => void;
}

function Installed({ data, copy, tab, onChange }: InstalledProps) {
  const form = useConfigForm(copy);
  return (
    <>
      <StateNote plugin={copy} onChange={onChange} />
      <ForRole least="admin">
        <UpdateNote plugin={copy} detail={data.detail} onChange={onChange} />
      </ForRole>
      <NextStep plugin={copy} tab={tab} complete={form.savedIssues.length === 0} />
      <ForRole least="admin">
        <ConsentCallouts plugin={copy} onChange={onChange} />
      </ForRole>
      <PluginTabs
        name={copy.name}
        tab={tab}
        installed
        isTheme={copy.pluginType === 'theme'}
        dirty={form.dirty}
        dead={copy.deliveries.dead}
      />
      {tab === 'overview' ? <OverviewTab data={data} /> : undefined}
      {tab === 'permissions' ? <PermissionsTab data={data} onChange={onChange} /> : undefined}
      {tab === 'configuration' ? <ConfigTab plugin={copy} form={form} onChange={onChange} /> : undefined}
      {tab === 'deliveries' ? <DeliveriesTab plugin={copy} /> : undefined}
      {tab === 'metrics' ? <MetricsTab plugin={copy} /> : undefined}
      {tab === 'logs' ? <LogsTab plugin={copy} /> : undefined}
    </>
  );
}
