import { Fragment } from 'react';
import type { CatalogDetail, InstalledPlugin } from '../../api-types.ts';
import { typeWords } from '../catalog/catalog-filters.tsx';
import { bytes } from '../format.ts';
import { Link } from '../navigation.tsx';
import { Panel } from '../ui/panel.tsx';
import { TimeAgo } from '../ui/time-ago.tsx';
import { Commands } from './commands.tsx';
import { HostList } from './host-list.tsx';
import { PointList } from './point-list.tsx';
import { ProviderChoices } from './provider-choice.tsx';
import { RouteList } from './route-list.tsx';
import type { PluginData } from './use-plugin.ts';

/** The README, and beside it the facts. */
export function OverviewTab({ data: { detail, copy } }: { readonly data: PluginData }) {
  const events = copy?.events ?? detail?.events ?? [];
  const hosts = copy?.hosts ?? detail?.hosts ?? [];
  const routes = copy?.routes ?? detail?.routes ?? [];
  const points = copy?.points ?? detail?.points ?? [];
  return (
    <div className="overview">
      <div className="overview-main">
        {copy && copy.commands.length > 0 ? <Commands plugin={copy} /> : undefined}
        {detail === undefined ? (
          <p>This plugin is no longer in the catalog; the installed copy goes on working.</p>
        ) : (
          // The service has sanitised it: no scripts, no styles, links to http(s) only.
          <article className="prose" aria-label="README" dangerouslySetInnerHTML={{ __html: detail.readmeHtml }} />
        )}
      </div>
      <div className="overview-side">
        {copy && <RunFacts plugin={copy} />}
        {copy && copy.schedules.length > 0 ? <Schedules schedules={copy.schedules} /> : undefined}
        {events.length > 0 ? (
          <Panel title="Listens to">
            <ul className="code-list">
              {events.map((event) => (
                <li key={event}>
                  <code>{event}</code>
                </li>
              ))}
            </ul>
          </Panel>
        ) : undefined}
        {hosts.length > 0 ? (
          <Panel title="Reaches">
            <HostList hosts={hosts} />
          </Panel>
        ) : undefined}
        {routes.length > 0 ? (
          <Panel title="Ways in">
            <RouteList routes={routes} />
          </Panel>
        ) : undefined}
        {points.length > 0 ? (
          <Panel title="Works with other plugins">
            <PointList points={points} />
          </Panel>
        ) : undefined}
        {copy && <ProviderChoices plugin={copy} />}
        {detail && <CatalogFacts plugin={detail} />}
      </div>
    </div>
  );
}

function RunFacts({
  plugin: { installedAt, updatedAt, pid, memoryBytes, restarts },
}: {
  readonly plugin: InstalledPlugin;
}) {
  return (
    <Panel title="Installed">
      <dl className="facts">
        <dt>Since</dt>
        <dd>
          <TimeAgo at={installedAt} />
        </dd>
        <dt>Changed</dt>
        <dd>
          <TimeAgo at={updatedAt} />
        </dd>
        {pid === undefined ? undefined : (
          <>
            <dt>Process</dt>
            <dd>{pid}</dd>
          </>
        )}
        {memoryBytes === undefined ? undefined : (
          <>
            <dt>Memory</dt>
            <dd>{bytes(memoryBytes)}</dd>
          </>
        )}
        <dt>Restarts</dt>
        <dd>{restarts}</dd>
      </dl>
    </Panel>
  );
}

/** Jobs that run by themselves, and when each runs next. */
function Schedules({ schedules }: Pick<InstalledPlugin, 'schedules'>) {
  return (
    <Panel title="Runs by itself">
      <dl className="facts">
        {schedules.map(({ job, what, nextAt }) => (
          <Fragment key={job}>
            <dt>
              <code>{job}</code>
            </dt>
            <dd>
              {what}, next <TimeAgo at={nextAt} />
            </dd>
          </Fragment>
        ))}
      </dl>
    </Panel>
  );
}

function CatalogFacts({ plugin }: { readonly plugin: CatalogDetail }) {
  const { author, license, category, pluginType, tags, homepage, repository, origin } = plugin;
  return (
    <Panel title="About">
      <dl className="facts">
        <dt>Author</dt>
        <dd>{author}</dd>
        <dt>License</dt>
        <dd>{license}</dd>
        <dt>Type</dt>
        <dd>{typeWords[pluginType]}</dd>
        <dt>Subject</dt>
        <dd>{category}</dd>
        {origin === undefined ? undefined : (
          <>
            <dt>From</dt>
            <dd>
              <Link href="/repositories">{origin}</Link>
            </dd>
          </>
        )}
        {tags.length > 0 ? (
          <>
            <dt>Tags</dt>
            <dd>{tags.join(', ')}</dd>
          </>
        ) : undefined}
      </dl>
      <p className="link-line">
        {homepage === undefined ? undefined : <Outside href={homepage} text="Homepage" />}
        {repository === undefined ? undefined : <Outside href={repository} text="Source" />}
      </p>
    </Panel>
  );
}

function Outside({ href, text }: { readonly href: string; readonly text: string }) {
  return (
    <a href={href} target="_blank" rel="noreferrer">
      {text}
    </a>
  );
}
