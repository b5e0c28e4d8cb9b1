import type { Session } from '@streamspace/plugin-sdk';
import { useState } from 'react';
import { useApp } from '../context.ts';
import { Icon } from '../ui/icon.tsx';
import { ErrorNote } from '../ui/note.tsx';
import { useAction } from '../use-action.ts';
import { useResource } from '../use-resource.ts';

/** Starts a session for a user from a template. */
export function NewSession({ onCreated }: { readonly onCreated: (session: Session) => void }) {
  const { api, announce } = useApp();
  const users = useResource('users', api.users);
  const templates = useResource('templates', api.templates);
  const action = useAction();
  const [user, setUser] = useState('');
  const [template, setTemplate] = useState('');
  const chosenUser = user === '' ? users.data?.users[0]?.id : user;
  const chosenTemplate = template === '' ? templates.data?.templates[0]?.name : template;
  const ready = chosenUser !== undefined && chosenTemplate !== undefined;

  function create() {
    if (!ready) return;
    action.run(async () => {
      onCreated(await api.createSession(chosenUser, chosenTemplate));
      announce('The session is being created');
    });
  }

  return (
    <form
      className="inline-form"
      onSubmit={(event) => {
        event.preventDefault();
        create();
      }}
    >
      <label>
        User
        <select value={chosenUser ?? ''} onChange={(event) => setUser(event.target.value)}>
          {users.data?.users.map(({ id, username, fullName }) => (
            <option key={id} value={id}>
              {fullName ?? username}
            </option>
          ))}
        </select>
      </label>
      <label>
        Template
        <select value={chosenTemplate ?? ''} onChange={(event) => setTemplate(event.target.value)}>
          {templates.data?.templates.map(({ name, displayName }) => (
            <option key={name} value={name}>
              {displayName}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" className="button" aria-disabled={!ready || action.busy}>
        <Icon name="plus" />
        Create session
      </button>
      <ErrorNote error={action.error ?? users.error ?? templates.error} />
    </form>
  );
}
