import { useState } from 'react';
import type { Me, MintedToken } from '../../api-types.ts';
import { useApp } from '../context.ts';
import { Empty } from '../ui/empty.tsx';
import { ErrorNote, Note } from '../ui/note.tsx';
import { Panel } from '../ui/panel.tsx';
import { TimeAgo } from '../ui/time-ago.tsx';
import { useAction } from '../use-action.ts';
import { useResource } from '../use-resource.ts';
import { NewToken } from './new-token.tsx';

/** The tokens that one made for programs. A new one is shown until one leaves the page. */
export function PersonalTokens({ role }: { readonly role: Me['access']['role'] }) {
  const { api, announce } = useApp();
  const tokens = useResource('personal-tokens', api.personalTokens);
  const action = useAction();
  const [minted, setMinted] = useState<MintedToken>();

  function revoke(id: string, name: string) {
    action.run(async () => {
      await api.revokeToken(id);
      announce(`The token ${name} is revoked`);
      if (minted?.id === id) setMinted(undefined);
      tokens.reload();
    });
  }

  return (
    <Panel title="Your tokens">
      <NewToken
        role={role}
        onMinted={(token) => {
          setMinted(token);
          announce(`The token ${token.name} is made`);
          tokens.reload();
        }}
      />
      {minted === undefined ? undefined : (
        <Note tone="good" title={`Copy the token ${minted.name} now: it is not shown again`}>
          <p className="token">
            <code>{minted.token}</code>
          </p>
        </Note>
      )}
      <ErrorNote error={tokens.error} retry={tokens.reload} />
      <ErrorNote error={action.error} />
      {tokens.data?.length === 0 ? <Empty title="You have no tokens" /> : undefined}
      <ul className="line-list">
        {tokens.data?.map(({ id, name, role: own, expiresAt, usedAt }) => (
          <li key={id}>
            <div>
              {name}
              <p className="muted small">
                {own}, until {expiresAt.slice(0, 10)},{' '}
                {usedAt === undefined ? (
                  'never used'
                ) : (
                  <>
                    last used <TimeAgo at={usedAt} />
                  </>
                )}
              </p>
            </div>
            <button type="button" className="button" aria-label={`Revoke ${name}`} onClick={() => revoke(id, name)}>
              Revoke
            </button>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
