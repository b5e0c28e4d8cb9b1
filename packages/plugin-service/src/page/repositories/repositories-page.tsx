import { useEffect } from 'react';
import { useApp } from '../context.ts';
import { Link } from '../navigation.tsx';
import { Empty } from '../ui/empty.tsx';
import { ErrorNote } from '../ui/note.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { useResource } from '../use-resource.ts';
import { useTitle } from '../use-title.ts';
import { RepositoryPanel } from './repository-panel.tsx';

const renewMs = 5000;

/** Where plugins come from, and how the last sync of each place went. */
export function RepositoriesPage() {
  useTitle('Repositories');
  const { api } = useApp();
  const { data, error, reload } = useResource('repositories', api.repositories);

  // Syncs begin and end by themselves, and no event tells of them.
  useEffect(() => {
    const timer = window.setInterval(() => document.hidden || reload(), renewMs);
    return () => window.clearInterval(timer);
  }, [reload]);

  return (
    <>
      <nav className="crumbs" aria-label="Breadcrumb">
        <Link href="/">Catalog</Link>
      </nav>
      <div className="page-head">
        <h1>Repositories</h1>
      </div>
      <ErrorNote error={error} retry={reload} />
      {data === undefined && error === undefined ? <Skeleton label="Loading the repositories" rows={6} /> : undefined}
      {data?.repositories.length === 0 ? (
        <Empty title="No repository is followed">
          <p>
            Plugins come from the folder of this service alone. To follow repositories, start it with{' '}
            <code>streamspace serve --repositories values.yaml</code>.
          </p>
        </Empty>
      ) : undefined}
      <div className="blocks">
        {data?.repositories.map((repository) => (
          <RepositoryPanel key={repository.name} repository={repository} onSynced={reload} />
        ))}
      </div>
    </>
  );
}
