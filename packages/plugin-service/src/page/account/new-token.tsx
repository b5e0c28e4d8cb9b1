import { useId, useState } from 'react';
import type { Me, MintedToken } from '../../api-types.ts';
import { useApp } from '../context.ts';
import { ErrorNote } from '../ui/note.tsx';
import { useAction } from '../use-action.ts';
import { rolesUpTo } from './role-names.ts';

const lifetimes = [7, 30, 90, 366];

interface NewTokenProps {
  /** One's own, which no token goes beyond. */
  readonly role: Me['access']['role'];
  readonly onMinted: (token: MintedToken) => void;
}

/** Makes a token with a name, a role and an end. */
export function NewToken({ role: own, onMinted }: NewTokenProps) {
  const { api } = useApp();
  const action = useAction();
  const id = useId();
  const [name, setName] = useState('');
  const [role, setRole] = useState<string>('user');
  const [days, setDays] = useState(30);

  return (
    <form
      className="new-token"
      onSubmit={(event) => {
        event.preventDefault();
        action.run(async () => {
          onMinted(await api.mintToken({ name, role, expiresInDays: days }));
          setName('');
        });
      }}
    >
      <div>
        <label htmlFor={`${id}name`}>Name</label>
        <input
          id={`${id}name`}
          required
          maxLength={80}
          autoComplete="off"
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </div>
      <div>
        <label htmlFor={`${id}role`}>Role</label>
        <select id={`${id}role`} value={role} onChange={(event) => setRole(event.target.value)}>
          {rolesUpTo(own).map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      </div>
      <div>
        <label htmlFor={`${id}days`}>Lasts</label>
        <select id={`${id}days`} value={days} onChange={(event) => setDays(Number(event.target.value))}>
          {lifetimes.map((each) => (
            <option key={each} value={each}>
              {each} days
            </option>
          ))}
        </select>
      </div>
      <button type="submit" className="button primary" aria-disabled={action.busy}>
        Make a token
      </button>
      <ErrorNote error={action.error} />
    </form>
  );
}
