import type { Permission } from '@streamspace/plugin-sdk';
import { byDanger, permissionWords } from '../permissions.ts';
import { Icon } from './icon.tsx';

/** What a plugin asks for, in few words; the dangerous ones carry a sign. */
export function PermissionChips({ permissions }: { readonly permissions: readonly Permission[] }) {
  if (permissions.length === 0) return <p className="chip-line muted">Asks for no permission</p>;
  return (
    <ul className="chip-line" aria-label="Permissions">
      {byDanger(permissions).map((permission) => {
        const { words, dangerous } = permissionWords[permission];
        return (
          <li key={permission} className="chip" data-danger={dangerous || undefined} title={permission}>
            {dangerous ? <Icon name="warning" /> : undefined}
            {words}
            {dangerous ? <span className="visually-hidden"> (dangerous)</span> : undefined}
          </li>
        );
      })}
    </ul>
  );
}
