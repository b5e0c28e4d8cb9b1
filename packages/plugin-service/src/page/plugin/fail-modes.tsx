import type { DecisionsAnswer, InstalledPlugin } from '../../api-types.ts';
import { useApp } from '../context.ts';
import { isAtLeast } from '../role/required-role.ts';
import { useRole } from '../role/use-role.ts';
import { ErrorNote } from '../ui/note.tsx';
import { Panel } from '../ui/panel.tsx';
import { useAction } from '../use-action.ts';
import { useResource } from '../use-resource.ts';

type Decider = DecisionsAnswer['decisions'][number]['deciders'][number];

const words = { allow: 'Allow it', deny: 'Refuse it' } as const;

/** What holds while a plugin that decides does not answer. The operator has the last word. */
export function FailModes({ plugin }: { readonly plugin: InstalledPlugin }) {
  const { api } = useApp();
  const { data, reload } = useResource('decisions', api.decisions);
  const rows = (data?.decisions ?? []).flatMap(({ decision, deciders }) =>
    deciders.filter((decider) => decider.plugin === plugin.name).map((decider) => ({ decision, decider })),
  );
  if (rows.length === 0) return undefined;
  return (
    <Panel title="While it does not answer">
      <ul className="stack">
        {rows.map(({ decision, decider }) => (
          <li key={decision}>
            <FailMode decision={decision} decider={decider} onChanged={reload} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function FailMode({
  decision,
  decider: { plugin, onFailure, overridden, rules, budgetMs },
  onChanged,
}: {
  readonly decision: string;
  readonly decider: Decider;
  readonly onChanged: () => void;
}) {
  const { api, announce } = useApp();
  const action = useAction();
  const role = useRole();

  function choose(value: string) {
    action.run(async () => {
      await api.setFailMode(plugin, decision, value === 'allow' || value === 'deny' ? value : null);
      announce(`What holds for ${decision} is changed`);
      onChanged();
    });
  }

  return (
    <label className="field">
      <code>{decision}</code>
      <select
        value={overridden ? onFailure : ''}
        disabled={action.busy || !isAtLeast(role, 'admin')}
        onChange={(event) => choose(event.target.value)}
      >
        <option value="">{overridden ? 'As the plugin says' : `As the plugin says: ${words[onFailure]}`}</option>
        <option value="allow">{words.allow}</option>
        <option value="deny">{words.deny}</option>
      </select>
      <span className="muted small">
        It has {budgetMs} ms{rules > 0 ? `, and has left ${rules} finer rules` : ''}
      </span>
      <ErrorNote error={action.error} />
    </label>
  );
}
