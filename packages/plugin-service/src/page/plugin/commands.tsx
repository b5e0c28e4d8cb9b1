import { useState } from 'react';
import type { CommandResult, InstalledPlugin } from '../../api-types.ts';
import { useApp } from '../context.ts';
import { isSafeLink } from '../safe-link.ts';
import { ErrorNote, Note } from '../ui/note.tsx';
import { Panel } from '../ui/panel.tsx';
import { useAction } from '../use-action.ts';

/** What the plugin can be told to do. */
export function Commands({ plugin }: { readonly plugin: InstalledPlugin }) {
  const { api } = useApp();
  const action = useAction();
  const [answer, setAnswer] = useState<{ readonly title: string; readonly result: CommandResult }>();
  const runs = plugin.state === 'enabled';

  function run({ id, title }: InstalledPlugin['commands'][number]) {
    setAnswer(undefined);
    action.run(async () => setAnswer({ title, result: await api.runCommand(plugin.name, id) }));
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
          <Note tone="good" title={answer.result.done ?? `${answer.title}: done`}>
            {isSafeLink(answer.result.link) ? <a href={answer.result.link}>{answer.result.link}</a> : undefined}
          </Note>
        )}
      </div>
    </Panel>
  );
}
