import { useApp } from '../context.ts';
import { useMe } from '../home/use-plug-in.ts';
import { useQuery } from '../navigation.tsx';
import { ErrorNote } from '../ui/note.tsx';
import { useAction } from '../use-action.ts';
import { useTitle } from '../use-title.ts';
import { roleNames, rolesUpTo } from './role-names.ts';

/** Asks whether a program on this machine may act for whoever is signed in. */
export function TerminalPage() {
  useTitle('Sign in a terminal');
  const { api } = useApp();
  const { data: me } = useMe();
  const action = useAction();
  const query = new URLSearchParams(useQuery());
  const text = (name: string) => query.get(name) ?? '';
  const name = text('name') === '' ? 'streamspace' : text('name');
  const role = rolesUpTo(me?.access.role ?? 'user').find((each) => each === text('role')) ?? me?.access.role;

  function allow() {
    action.run(async () => {
      const { url } = await api.allowTerminal({
        redirectUri: text('redirect_uri'),
        state: text('state'),
        codeChallenge: text('code_challenge_method') === 'S256' ? text('code_challenge') : '',
        name,
        ...(role === undefined ? {} : { role }),
      });
      location.assign(url);
    });
  }

  function deny() {
    action.run(async () => {
      const { url } = await api.denyTerminal({ redirectUri: text('redirect_uri'), state: text('state') });
      location.assign(url);
    });
  }

  return (
    <div className="terminal-grant">
      <h1>Let a terminal in?</h1>
      <p>
        <strong>{name}</strong>, a program on this machine, asks to act for {me?.operator.username ?? 'you'} as{' '}
        {role === undefined ? '…' : roleNames[role]} for 30 days. Allow it only if you have just started it yourself.
      </p>
      <div className="actions">
        <button
          type="button"
          className="button primary"
          aria-disabled={action.busy || me === undefined}
          onClick={allow}
        >
          Allow
        </button>
        <button type="button" className="button" aria-disabled={action.busy} onClick={deny}>
          Do not allow
        </button>
      </div>
      <ErrorNote error={action.error} />
    </div>
  );
}
