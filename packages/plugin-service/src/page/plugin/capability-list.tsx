import type { CapabilityRequest } from '../../api-types.ts';

/** What `admin` unlocks for a plugin, one by one, and why it wants it. */
export function CapabilityList({ capabilities }: { readonly capabilities: readonly CapabilityRequest[] }) {
  return (
    <ul className="permission-list">
      {capabilities.map(({ capability, description, reason }) => (
        <li key={capability} data-danger>
          <div className="permission-text">
            <p className="strong">{description}</p>
            <p className="permission-facts small">
              <code>{capability}</code>
            </p>
            <p className="muted">Why: {reason}</p>
          </div>
        </li>
      ))}
    </ul>
  );
}
