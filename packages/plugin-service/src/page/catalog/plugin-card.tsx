import { Link } from '../navigation.tsx';
import { pluginPath } from '../routes.ts';
import { pluginState } from '../states.ts';
import { Icon } from '../ui/icon.tsx';
import { PermissionChips } from '../ui/permission-chips.tsx';
import { PluginIcon } from '../ui/plugin-icon.tsx';
import { StateBadge } from '../ui/state-badge.tsx';
import type { CatalogEntry } from './filter.ts';

/** One plugin in the list. Its name is the link, and the whole card can be clicked. */
export function PluginCard({ entry }: { readonly entry: CatalogEntry }) {
  return (
    <li className="card">
      <div className="card-head">
        <PluginIcon plugin={entry} />
        <div className="card-name">
          <h2>
            <Link href={pluginPath(entry.name)}>{entry.displayName}</Link>
          </h2>
          <p className="muted small">
            <span>{entry.version}</span>
            <TierBadge tier={entry.tier} />
            {entry.copy && <StateBadge state={pluginState(entry.copy)} />}
          </p>
        </div>
      </div>
      <p className="card-text">{entry.description}</p>
      <PermissionChips permissions={entry.permissions} />
    </li>
  );
}

export function TierBadge({ tier }: { readonly tier: CatalogEntry['tier'] }) {
  return (
    <span className="tier" data-tier={tier}>
      {tier === 'official' ? <Icon name="shield" /> : undefined}
      {tier === 'official' ? 'Official' : 'Community'}
    </span>
  );
}
