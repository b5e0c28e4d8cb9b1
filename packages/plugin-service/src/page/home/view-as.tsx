import { useId } from 'react';
import { useApp } from '../context.ts';
import { useResource } from '../use-resource.ts';

/** Lets the operator see what another user sees. */
export function ViewAs() {
  const { api, viewAs } = useApp();
  const users = useResource('users', api.users);
  const id = useId();
  const people = users.data?.users.filter(({ active }) => active) ?? [];
  return (
    <div className="sort">
      <label htmlFor={id}>View as</label>
      <select id={id} value={viewAs.id ?? ''} onChange={(event) => viewAs.set(event.target.value || undefined)}>
        <option value="">Yourself</option>
        {people.map((user) => (
          <option key={user.id} value={user.id}>
            {user.fullName ?? user.username} ({user.role})
          </option>
        ))}
      </select>
    </div>
  );
}
