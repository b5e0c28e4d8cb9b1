import type { SyncRecord } from '../../api-types.ts';
import { plural } from '../format.ts';
import { syncOutcomes } from '../states.ts';
import { StateBadge } from '../ui/state-badge.tsx';
import { TimeAgo } from '../ui/time-ago.tsx';
import { describeChanges } from './describe-changes.ts';

/** How a catalog changed, and which syncs failed, newest first. */
export function SyncList({ syncs }: { readonly syncs: readonly SyncRecord[] }) {
  return (
    <ul className="line-list">
      {syncs.map((sync) => (
        <li key={`${sync.startedAt} ${sync.outcome}`}>
          <div>
            <p>
              <StateBadge state={syncOutcomes[sync.outcome]} />{' '}
              {sync.commit === undefined ? undefined : <code title={sync.commit}>{sync.commit.slice(0, 12)}</code>}
            </p>
            {sync.error === undefined ? undefined : (
              <p>
                {sync.error}
                {sync.times === undefined ? '' : ` (${plural(sync.times, 'time')})`}
              </p>
            )}
            {sync.outcome === 'updated' ? <Changes sync={sync} /> : undefined}
          </div>
          <p className="muted small nowrap">
            <TimeAgo at={sync.endedAt} />
          </p>
        </li>
      ))}
    </ul>
  );
}

function Changes({ sync }: { readonly sync: SyncRecord }) {
  const lines = describeChanges(sync.changes);
  if (lines.length === 0) return <p className="muted">No plugin changed.</p>;
  return (
    <ul className="small">
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}
