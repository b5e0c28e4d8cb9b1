import type { HostRequest } from '../../api-types.ts';

/** The hosts that a plugin names, with its reasons. */
export function HostList({ hosts }: { readonly hosts: readonly HostRequest[] }) {
  return (
    <dl className="host-list">
      {hosts.map(({ label, reason }) => (
        <div key={`${label} ${reason}`}>
          <dt>{label}</dt>
          <dd>{reason}</dd>
        </div>
      ))}
    </dl>
  );
}
