import type { AddedConsent } from '../../api-types.ts';
import { riskWords } from '../states.ts';
import { StateBadge } from '../ui/state-badge.tsx';

/** What a new version asks for and the installed one did not, how much harm it could do, and why. */
export function AddedList({ added }: { readonly added: readonly AddedConsent[] }) {
  return (
    <ul className="permission-list">
      {added.map(({ words, reason, risk }) => (
        <li key={words} data-danger={risk === 'high' || undefined}>
          <div className="permission-text">
            <p className="strong">{words}</p>
            <p className="permission-facts small">
              <StateBadge state={riskWords[risk]} />
            </p>
            {reason === undefined ? undefined : <p className="muted">Why: {reason}</p>}
          </div>
        </li>
      ))}
    </ul>
  );
}
