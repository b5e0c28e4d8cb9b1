import { useState } from 'react';
import type { CallResult, InstalledPlugin } from '../../api-types.ts';
import { useApp } from '../context.ts';
import { isSafeLink } from '../safe-link.ts';
import { ErrorNote, Note } from '../ui/note.tsx';
import { Panel } from '../ui/panel.tsx';
import { useAction } from '../use-action.ts';

/** What the plugin can be told to do. */
export function Commands({ plugin }: { readonly plugin: InstalledPlugin }) {
  const { api } = useApp();
  const action = useAction();
  const [answer, setAnswer] = useState<{ readonly title: string; readonly result: CallResult }>();
  const runs = plugin.state === 'enabled';

  function run({ id, title }: InstalledPlugin['commands'][number]) {
    setAnswer(undefined);
    action.run(async () => setAnswer({ title, result: await api.act(plugin.name, id) }));
  }

  return (
    <Panel title="Commands">
      <div className="actions">
        {plugin.commands.map((command) => (
          <button
            key={command.id}
            type="button"
            className="button"
            aria-disabled={!runs || action.busy}
            onClick={runs ? () => run(command) : undefined}
          >
            {command.title}
          </button>
        ))}
      </div>
      {runs ? undefined : <p className="muted small">Possible while the plugin runs.</p>}
      <ErrorNote error={action.error} />
      <div role="status">
        {answer && (
          <Note tone="good" title={doneText(answer.result) ?? `${answer.title}: done`}>
            {isSafeLink(linkOf(answer.result)) ? (
              <a href={linkOf(answer.result)}>{linkOf(answer.result)}</a>
            ) : undefined}
          </Note>
        )}
      </div>
    </Panel>
  );
}

const doneText = ({ outcome }: CallResult): string | undefined =>
  outcome !== undefined && 'done' in outcome ? outcome.done : undefined;

const linkOf = ({ outcome }: CallResult): string | undefined =>
  outcome !== undefined && 'done' in outcome ? outcome.link : undefined;
