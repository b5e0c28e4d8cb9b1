import type { ExtensionPointView, InstalledPlugin } from '../../api-types.ts';
import { useApp } from '../context.ts';
import { isAtLeast } from '../role/required-role.ts';
import { useRole } from '../role/use-role.ts';
import { ErrorNote } from '../ui/note.tsx';
import { Panel } from '../ui/panel.tsx';
import { useAction } from '../use-action.ts';
import { useResource } from '../use-resource.ts';

/** For each point that a plugin uses: who answers it, and who could. */
export function ProviderChoices({ plugin }: { readonly plugin: InstalledPlugin }) {
  const { api } = useApp();
  const { data, reload } = useResource('extension-points', api.extensionPoints);
  const rows = (data?.points ?? []).flatMap((point) =>
    point.uses.filter(({ consumer }) => consumer === plugin.name).map((use) => ({ point, use })),
  );
  if (rows.length === 0) return undefined;
  return (
    <Panel title="Served by">
      <ul className="stack">
        {rows.map(({ point, use }) => (
          <li key={`${point.point} ${use.purpose ?? ''}`}>
            <ProviderChoice point={point} use={use} onChosen={reload} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function ProviderChoice({
  point: { point, offers, providers },
  use: { purpose, provider, chosen, optional },
  onChosen,
}: {
  readonly point: ExtensionPointView;
  readonly use: ExtensionPointView['uses'][number];
  readonly onChosen: () => void;
}) {
  const { api, announce } = useApp();
  const action = useAction();
  const role = useRole();
  const label = purpose === undefined ? point : `${point} for ${purpose}`;
  const able = offers.filter(({ purposes }) => purposes === undefined || purposes.includes(purpose ?? ''));

  function choose(name: string) {
    action.run(async () => {
      await api.choosePoint(point, purpose, name === '' ? null : name);
      announce(name === '' ? `The choice for ${label} is taken back` : `${name} is chosen for ${label}`);
      onChosen();
    });
  }

  if (able.length === 0) {
    return (
      <p>
        <code>{label}</code>
        <span className="muted small">
          {' '}
          {optional ? 'Nobody provides it; it works without' : 'Nobody provides it: install a plugin that does'}
        </span>
      </p>
    );
  }
  if (providers === 'many') {
    return (
      <p>
        <code>{label}</code>{' '}
        <span className="muted small">{able.map(({ displayName }) => displayName).join(', ')}</span>
      </p>
    );
  }
  return (
    <label className="field">
      <code>{label}</code>
      <select
        value={chosen ? (provider ?? '') : ''}
        disabled={action.busy || !isAtLeast(role, 'admin')}
        onChange={(event) => choose(event.target.value)}
      >
        <option value="">
          {chosen || provider === undefined ? 'The first one installed' : `The first one installed (${provider})`}
        </option>
        {able.map(({ plugin, displayName, running }) => (
          <option key={plugin} value={plugin}>
            {running ? displayName : `${displayName} (not running)`}
          </option>
        ))}
      </select>
      <ErrorNote error={action.error} />
    </label>
  );
}
