import type { InstalledPlugin } from '../../api-types.ts';
import { useApp } from '../context.ts';
import { plural, relativeTime } from '../format.ts';
import { Icon } from '../ui/icon.tsx';
import { ErrorNote, Note } from '../ui/note.tsx';
import { useAction } from '../use-action.ts';
import { useNow } from '../use-now.ts';

interface StateNoteProps {
  readonly plugin: InstalledPlugin;
  readonly onChange: (plugin: InstalledPlugin) => void;
}

/** Says in words why a plugin does not run, or not well. */
export function StateNote({ plugin, onChange }: StateNoteProps) {
  const { state, health, reason } = plugin;
  return (
    <div aria-live="polite">
      {state === 'starting' ? <Note tone="busy" title="Starting…" /> : undefined}
      {state === 'standby' && reason === undefined ? (
        <Note tone="calm" title="Another host of this installation runs it; this one goes on if that one ends" />
      ) : undefined}
      {state === 'standby' && reason !== undefined ? (
        <Note tone="warn" title="Not started yet, and tried again every second">
          <p>{reason}</p>
        </Note>
      ) : undefined}
      {state === 'restarting' ? <Restarting plugin={plugin} /> : undefined}
      {state === 'quarantined' ? <Quarantined plugin={plugin} onChange={onChange} /> : undefined}
      {state === 'enabled' && health !== 'ok' ? (
        <Note
          tone={health === 'failing' ? 'bad' : 'warn'}
          title={health === 'failing' ? 'It runs, but fails' : 'It runs, but not well'}
        >
          {reason === undefined ? undefined : <p>{reason}</p>}
        </Note>
      ) : undefined}
      {(state === 'disabled' || state === 'installed') && reason !== undefined ? (
        <Note tone="calm" title={reason} />
      ) : undefined}
    </div>
  );
}

function Restarting({ plugin: { nextStartAt, reason, restarts } }: { readonly plugin: InstalledPlugin }) {
  const now = useNow();
  const when = nextStartAt === undefined ? 'soon' : relativeTime(nextStartAt, now);
  return (
    <Note tone="warn" title={`It stopped by a fault and starts again ${when}`}>
      {reason === undefined ? undefined : <p>{reason}</p>}
      <p>{plural(restarts, 'restart')} since it was enabled. What is undelivered waits.</p>
    </Note>
  );
}

function Quarantined({ plugin, onChange }: StateNoteProps) {
  const { api, announce } = useApp();
  const action = useAction();
  return (
    <>
      <Note
        tone="bad"
        title="Quarantined: it failed too often in a row and is not started again by itself"
        actions={
          <button
            type="button"
            className="button"
            aria-disabled={action.busy}
            onClick={() =>
              action.run(async () => {
                onChange(await api.enable(plugin.name));
                announce(`${plugin.displayName} is enabled`);
              })
            }
          >
            <Icon name="refresh" />
            {action.busy ? 'Starting…' : 'Start it again'}
          </button>
        }
      >
        {plugin.reason === undefined ? undefined : <p>{plugin.reason}</p>}
        <p>Its log says more. Mend the cause, then start it again; what is undelivered waits.</p>
      </Note>
      <ErrorNote error={action.error} />
    </>
  );
}
