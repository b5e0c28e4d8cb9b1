import type { Consent, ConsentRequest, InstalledPlugin } from '../../api-types.ts';
import { useApp } from '../context.ts';
import { ForRole } from '../role/for-role.tsx';
import { ErrorNote } from '../ui/note.tsx';
import { Panel } from '../ui/panel.tsx';
import { useAction } from '../use-action.ts';
import { addressOf, reachWords } from './consents.ts';

interface ConsentTableProps {
  readonly plugin: InstalledPlugin;
  readonly onChange: (plugin: InstalledPlugin) => void;
}

/** Addresses beyond the manifest's public hosts: those that are allowed, and those that are asked for. */
export function ConsentTable({ plugin, onChange }: ConsentTableProps) {
  const { api, announce } = useApp();
  const action = useAction();
  const rows = toRows(plugin);

  const decide = (consent: Consent, allow: boolean) =>
    action.run(async () => {
      onChange(allow ? await api.allowHost(plugin.name, consent) : await api.forbidHost(plugin.name, consent));
      announce(allow ? `${addressOf(consent)} is allowed` : `${addressOf(consent)} is no longer allowed`);
    });

  return (
    <Panel title="Private addresses and other hosts">
      <p className="muted">
        Addresses of this machine and of your network, and hosts that a plugin’s manifest does not name, are closed to
        it unless you open them one by one.
      </p>
      <ErrorNote error={action.error} />
      {rows.length === 0 ? <p>It has asked for none.</p> : undefined}
      <ul className="line-list">
        {rows.map(({ address, consent, request, key }) => {
          const words = request ? 'Allow' : 'Revoke';
          return (
            <li key={key}>
              <div>
                <p>
                  <code>{address}</code> {request ? `${reachWords[request.reach]}, not allowed yet` : 'is allowed'}
                </p>
                {request ? <p className="muted small">{request.reason}</p> : undefined}
              </div>
              <ForRole least="admin">
                {' '}
                <button
                  type="button"
                  className="button"
                  aria-disabled={action.busy}
                  aria-label={`${words} ${address}`}
                  onClick={() => decide(consent, request !== undefined)}
                >
                  {words}
                </button>
              </ForRole>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}

interface Row {
  readonly key: string;
  readonly address: string;
  readonly consent: Consent;
  /** Absent once it is allowed. */
  readonly request?: ConsentRequest;
}

/** One address can be let in twice: as a host that the manifest does not name, and as one that is near. */
function rowOf(consent: Consent): Row {
  const address = addressOf(consent);
  return { key: `${address} ${consent.protocol ?? ''}`, address, consent };
}

/** By address, so that a decision leaves its row, and the focus, in place. */
function toRows({ consents, pendingConsents }: InstalledPlugin): readonly Row[] {
  const rows: readonly Row[] = [
    ...pendingConsents.map((request) => ({ ...rowOf(request), request })),
    ...consents.map(rowOf),
  ];
  return rows.toSorted((a, b) => a.address.localeCompare(b.address, 'en'));
}
