import type { AuditRow } from '../../api-types.ts';
import { Link } from '../navigation.tsx';
import { pluginPath } from '../routes.ts';
import { auditOutcomeWords } from '../states.ts';
import { StateBadge } from '../ui/state-badge.tsx';
import { TimeAgo } from '../ui/time-ago.tsx';

/** One thing that was done. */
export function AuditItem({ row }: { readonly row: AuditRow }) {
  const { at, action, outcome, target, details, onBehalfOf } = row;
  return (
    <tr role="row">
      <td role="cell" data-label="When" className="nowrap">
        <TimeAgo at={at} />
      </td>
      <td role="cell" data-label="Who">
        <Who row={row} />
        {onBehalfOf === undefined ? undefined : <span className="muted small"> for {onBehalfOf}</span>}
      </td>
      <td role="cell" data-label="What">
        {typeof details?.['summary'] === 'string' ? details['summary'] : <code>{action}</code>}
      </td>
      <td role="cell" data-label="Outcome">
        <StateBadge state={auditOutcomeWords[outcome]} />
      </td>
      <td role="cell" data-label="To what">
        <Target target={target} />
      </td>
      <td role="cell" data-label="Details">
        {details === undefined ? (
          '–'
        ) : (
          <details>
            <summary className="small">Show</summary>
            <pre className="json" tabIndex={0} aria-label={`Details of ${action}`}>
              {JSON.stringify(details, undefined, 2)}
            </pre>
          </details>
        )}
      </td>
    </tr>
  );
}

function Who({ row: { plugin, user, details } }: { readonly row: AuditRow }) {
  if (plugin !== undefined) return <Link href={pluginPath(plugin)}>{plugin}</Link>;
  // How the service names a caller whom the platform does not know.
  const caller = details?.['caller'];
  return <>{user ?? (typeof caller === 'string' ? caller : 'the service')}</>;
}

function Target({ target }: { readonly target: AuditRow['target'] }) {
  if (target === undefined) return <>–</>;
  if (target.kind === 'plugin') return <Link href={pluginPath(target.id)}>{target.id}</Link>;
  return <>{`${target.kind} ${target.id}`}</>;
}
