import type { ReactNode } from 'react';
import type { PermissionRequest } from '../../api-types.ts';
import { riskWords } from '../states.ts';
import { Icon } from '../ui/icon.tsx';
import { StateBadge } from '../ui/state-badge.tsx';

interface PermissionListProps {
  readonly requests: readonly PermissionRequest[];
  /** Shown beside each, such as whether it is granted. */
  readonly aside?: (request: PermissionRequest) => ReactNode;
}

/** What each permission allows, how much harm it could do, and why the plugin wants it. */
export function PermissionList({ requests, aside }: PermissionListProps) {
  if (requests.length === 0) return undefined;
  return (
    <ul className="permission-list">
      {requests.map((request) => (
        <li key={request.permission} data-danger={request.dangerous || undefined}>
          <div className="permission-text">
            <p className="strong">{request.description}</p>
            <p className="permission-facts small">
              <code>{request.permission}</code>
              <StateBadge state={riskWords[request.risk]} />
              {request.dangerous ? (
                <span className="badge" data-tone="bad">
                  <Icon name="warning" />
                  Dangerous
                </span>
              ) : undefined}
              {request.optional ? <span className="badge">Optional</span> : undefined}
            </p>
            {request.reason === undefined ? undefined : <p className="muted">Why: {request.reason}</p>}
          </div>
          {aside?.(request)}
        </li>
      ))}
    </ul>
  );
}
