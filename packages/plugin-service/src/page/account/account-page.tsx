import { useApp } from '../context.ts';
import { useMe } from '../home/use-plug-in.ts';
import { ErrorNote } from '../ui/note.tsx';
import { Panel } from '../ui/panel.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { useAction } from '../use-action.ts';
import { useTitle } from '../use-title.ts';
import { BrowserSessions } from './browser-sessions.tsx';
import { PersonalTokens } from './personal-tokens.tsx';
import { roleNames } from './role-names.ts';

/** Who one is here, the browsers in which one is signed in, and the tokens that one made. */
export function AccountPage() {
  useTitle('Account');
  const { data: me, error, reload } = useMe();
  return (
    <>
      <div className="page-head">
        <h1>Account</h1>
      </div>
      <ErrorNote error={error} retry={reload} />
      {me === undefined && error === undefined ? <Skeleton label="Loading" rows={3} /> : undefined}
      {me === undefined ? undefined : (
        <div className="blocks">
          <Panel title="Who you are">
            <p>
              Signed in as <strong>{me.operator.username}</strong>, {roleNames[me.access.role]}.
            </p>
            <SignOut />
          </Panel>
          <BrowserSessions />
          <PersonalTokens role={me.access.role} />
        </div>
      )}
    </>
  );
}

function SignOut() {
  const { api } = useApp();
  const action = useAction();
  const leave = (everywhere: boolean) => action.run(async () => location.assign((await api.signOut(everywhere)).url));
  return (
    <>
      <div className="actions">
        <button type="button" className="button" aria-disabled={action.busy} onClick={() => leave(false)}>
          Sign out
        </button>
        <button type="button" className="button" aria-disabled={action.busy} onClick={() => leave(true)}>
          Sign out everywhere
        </button>
      </div>
      <ErrorNote error={action.error} />
    </>
  );
}
