import type { RepositoryView } from '../../api-types.ts';
import { plural } from '../format.ts';
import { TimeAgo } from '../ui/time-ago.tsx';

/** Where a repository is, and what is served of it. */
export function RepositoryFacts({ repository }: { readonly repository: RepositoryView }) {
  const { url, branch, pinned, tiers, signed, checkedAt, nextSyncAt, catalog } = repository;
  return (
    <dl className="facts">
      <dt>From</dt>
      <dd className="break">{url === undefined ? 'bundles that are imported' : <code>{url}</code>}</dd>
      <dt>Branch</dt>
      <dd>
        <code>{branch}</code>
        {pinned === undefined ? '' : `, pinned to ${pinned.slice(0, 12)}`}
      </dd>
      <dt>Trusted with</dt>
      <dd>
        {tiers.join(' and ')} plugins{signed ? ', in signed commits' : ''}
      </dd>
      <dt>Checked</dt>
      <dd>
        {checkedAt === undefined ? 'never' : <TimeAgo at={checkedAt} />}
        {nextSyncAt === undefined ? undefined : (
          <>
            , next <TimeAgo at={nextSyncAt} />
          </>
        )}
      </dd>
      <dt>Offers</dt>
      <dd>{catalog === undefined ? 'nothing yet' : plural(catalog.plugins, 'plugin')}</dd>
      {catalog === undefined ? undefined : (
        <>
          <dt>Commit</dt>
          <dd>
            <code title={catalog.commit}>{catalog.commit.slice(0, 12)}</code>
            {catalog.serial === undefined ? '' : `, serial ${catalog.serial}`}, taken <TimeAgo at={catalog.syncedAt} />
          </dd>
        </>
      )}
    </dl>
  );
}
