import { useState } from 'react';
import type { ConsentRequest, InstalledPlugin } from '../../api-types.ts';
import { useApp } from '../context.ts';
import { focusMain } from '../focus-main.ts';
import { ErrorNote, Note } from '../ui/note.tsx';
import { useAction } from '../use-action.ts';
import { addressOf, reachWords } from './consents.ts';

interface ConsentCalloutsProps {
  readonly plugin: InstalledPlugin;
  readonly onChange: (plugin: InstalledPlugin) => void;
}

/** Asks about each address that the plugin wants to reach beyond its manifest's public hosts. “Not now” leaves the question in the permissions. */
export function ConsentCallouts({ plugin, onChange }: ConsentCalloutsProps) {
  const { api, announce } = useApp();
  const action = useAction();
  const [postponed, setPostponed] = useState<ReadonlySet<string>>(new Set());
  const open = plugin.pendingConsents.filter((request) => !postponed.has(addressOf(request)));

  function allow(request: ConsentRequest) {
    action.run(async () => {
      onChange(await api.allowHost(plugin.name, request));
      focusMain();
      announce(`${plugin.displayName} may reach ${addressOf(request)}`);
    });
  }

  function postpone(request: ConsentRequest) {
    setPostponed(new Set([...postponed, addressOf(request)]));
    focusMain();
  }

  return (
    <div className="stack" aria-live="polite">
      <ErrorNote error={action.error} />
      {open.map((request) => (
        <Note
          key={addressOf(request)}
          tone="warn"
          title={`${plugin.name} wants to reach ${addressOf(request)} ${reachWords[request.reach]}`}
          actions={
            <>
              <button
                type="button"
                className="button primary"
                aria-disabled={action.busy}
                aria-label={`Allow ${addressOf(request)}`}
                onClick={() => allow(request)}
              >
                Allow
              </button>
              <button type="button" className="button" onClick={() => postpone(request)}>
                Not now
              </button>
            </>
          }
        >
          <p>{request.reason}</p>
        </Note>
      ))}
    </div>
  );
}
