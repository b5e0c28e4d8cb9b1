import { useState } from 'react';
import type { CatalogDetail, InstalledPlugin } from '../../api-types.ts';
import { TierBadge } from '../catalog/plugin-card.tsx';
import { focusMain } from '../focus-main.ts';
import { Link } from '../navigation.tsx';
import { ForRole } from '../role/for-role.tsx';
import { pluginState } from '../states.ts';
import { Icon } from '../ui/icon.tsx';
import { PluginIcon } from '../ui/plugin-icon.tsx';
import { StateBadge } from '../ui/state-badge.tsx';
import { EnableSwitch } from './enable-switch.tsx';
import { InstallButton } from './install-button.tsx';
import { InstallDialog } from './install-dialog.tsx';
import { RollbackDialog } from './rollback-dialog.tsx';
import { UninstallDialog } from './uninstall-dialog.tsx';
import type { PluginData } from './use-plugin.ts';

interface PluginHeaderProps {
  readonly data: PluginData;
  readonly subject: CatalogDetail | InstalledPlugin;
  readonly onChange: (copy: InstalledPlugin | undefined) => void;
}

/** What the plugin is, and the one or two things to do with it now. */
export function PluginHeader({ data: { detail, copy }, subject, onChange }: PluginHeaderProps) {
  const [asking, setAsking] = useState<'install' | 'uninstall' | 'rollback'>();
  const close = () => setAsking(undefined);

  /** The button that asked is gone afterwards. */
  function change(next: InstalledPlugin | undefined) {
    close();
    onChange(next);
    focusMain();
  }

  return (
    <>
      <nav className="crumbs" aria-label="Breadcrumb">
        <Link href="/">Catalog</Link>
      </nav>
      <div className="plugin-head">
        <PluginIcon plugin={subject} />
        <div className="plugin-name">
          <h1>{subject.displayName}</h1>
          <p className="muted small">
            <span>{subject.name}</span>
            <span>{subject.version}</span>
            <TierBadge tier={subject.tier} />
            {copy && <StateBadge state={pluginState(copy)} />}
          </p>
          <p className="lead">{subject.description}</p>
        </div>
        <div className="actions">
          {copy === undefined ? (
            <ForRole least="admin">
              <InstallButton detail={detail} onAsk={() => setAsking('install')} onInstalled={change} />
            </ForRole>
          ) : (
            <>
              <EnableSwitch plugin={copy} onChange={onChange} />
              <ForRole least="admin">
                {copy.previousVersion === undefined ? undefined : (
                  <button type="button" className="button" onClick={() => setAsking('rollback')}>
                    <Icon name="refresh" />
                    Back to {copy.previousVersion}
                  </button>
                )}
                <button type="button" className="button" onClick={() => setAsking('uninstall')}>
                  <Icon name="trash" />
                  Uninstall
                </button>
              </ForRole>
            </>
          )}
        </div>
      </div>
      {asking === 'install' && detail !== undefined ? (
        <InstallDialog plugin={detail} onInstalled={change} onClose={close} />
      ) : undefined}
      {asking === 'rollback' && copy !== undefined ? (
        <RollbackDialog plugin={copy} onRolledBack={change} onClose={close} />
      ) : undefined}
      {asking === 'uninstall' && copy !== undefined ? (
        <UninstallDialog plugin={copy} onUninstalled={() => change(undefined)} onClose={close} />
      ) : undefined}
    </>
  );
}
