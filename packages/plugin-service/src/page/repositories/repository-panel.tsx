import { useEffect } from 'react';
import type { RepositoryView } from '../../api-types.ts';
import { useApp } from '../context.ts';
import { plural } from '../format.ts';
import { ForRole } from '../role/for-role.tsx';
import { repositoryStates } from '../states.ts';
import { Icon } from '../ui/icon.tsx';
import { ErrorNote, Note } from '../ui/note.tsx';
import { Panel } from '../ui/panel.tsx';
import { StateBadge } from '../ui/state-badge.tsx';
import { useAction } from '../use-action.ts';
import { useResource } from '../use-resource.ts';
import { FindingList } from './finding-list.tsx';
import { RepositoryFacts } from './repository-facts.tsx';
import { SyncList } from './sync-list.tsx';

interface RepositoryPanelProps {
  readonly repository: RepositoryView;
  readonly onSynced: () => void;
}

/** One repository: how it is, what it serves, what it does not, and how that came about. */
export function RepositoryPanel({ repository, onSynced }: RepositoryPanelProps) {
  const { api, announce } = useApp();
  const action = useAction();
  const { name, url, state, error, catalog, checkedAt } = repository;
  const history = useResource(`syncs ${name}`, () => api.syncs(name));
  const { reload } = history;
  useEffect(() => reload(), [reload, checkedAt]);

  const sync = (acceptOlder: boolean) =>
    action.run(async () => {
      const { outcome } = await api.sync(name, acceptOlder);
      onSynced();
      if (outcome !== 'failed') announce(outcome === 'updated' ? `${name} is up to date` : `${name} has nothing new`);
    });

  return (
    <Panel
      title={name}
      aside={
        <div className="actions">
          <StateBadge state={repositoryStates[action.busy ? 'syncing' : state]} />
          {url === undefined ? undefined : (
            <ForRole least="admin">
              {' '}
              <button
                type="button"
                className="button"
                aria-disabled={action.busy}
                aria-label={`Sync now: ${name}`}
                onClick={() => sync(false)}
              >
                <Icon name="refresh" />
                {action.busy ? 'Syncing…' : 'Sync now'}
              </button>
            </ForRole>
          )}
        </div>
      }
    >
      <div aria-live="polite">
        {error === undefined ? undefined : (
          <Note
            tone="bad"
            title={
              catalog === undefined
                ? 'The last sync failed'
                : 'The last sync failed; what was there before is still offered'
            }
            actions={
              error.includes('--accept-older') ? (
                <ForRole least="admin">
                  {' '}
                  <button type="button" className="button" aria-disabled={action.busy} onClick={() => sync(true)}>
                    Take the older catalog
                  </button>
                </ForRole>
              ) : undefined
            }
          >
            <p>{error}</p>
          </Note>
        )}
        {catalog?.expired === true ? (
          <Note tone="warn" title="The catalog has expired">
            <p>It may be that plugins were withdrawn since, of which this service has not heard.</p>
          </Note>
        ) : undefined}
      </div>
      <ErrorNote error={action.error} />
      <RepositoryFacts repository={repository} />
      {repository.findingsTotal > 0 ? (
        <details className="fold">
          <summary>
            {catalog === undefined || catalog.leftOut === 0
              ? plural(repository.findingsTotal, 'finding')
              : `${plural(catalog.leftOut, 'plugin')} left out`}
          </summary>
          <FindingList findings={repository.findings} total={repository.findingsTotal} />
        </details>
      ) : undefined}
      <ErrorNote error={history.error} retry={reload} />
      {history.data && history.data.syncs.length > 0 ? (
        <details className="fold">
          <summary>History</summary>
          <SyncList syncs={history.data.syncs} />
        </details>
      ) : undefined}
    </Panel>
  );
}
