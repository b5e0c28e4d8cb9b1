import { useState } from 'react';
import type { InstalledPlugin, TestCheck } from '../../api-types.ts';
import { useApp } from '../context.ts';
import type { ConfigForm } from '../form/use-config-form.ts';
import { checkStates } from '../states.ts';
import { Icon } from '../ui/icon.tsx';
import { ErrorNote } from '../ui/note.tsx';
import { StateBadge } from '../ui/state-badge.tsx';
import { useAction } from '../use-action.ts';

/** Lets a plugin that reaches other hosts try what is filled in, before it is saved. */
export function ConnectionTest({ plugin, form }: { readonly plugin: InstalledPlugin; readonly form: ConfigForm }) {
  const { api } = useApp();
  const action = useAction();
  const [checks, setChecks] = useState<readonly TestCheck[]>();
  const incomplete = form.reading.issues.length > 0;
  if (plugin.hosts.length === 0) return undefined;

  function test() {
    setChecks(undefined);
    action.run(async () => {
      const answer = await api.test(plugin.name, form.reading.value);
      setChecks(answer.checks);
    });
  }

  return (
    <section className="connection-test" aria-label="Connection test">
      <button
        type="button"
        className="button"
        aria-disabled={incomplete || action.busy}
        onClick={incomplete ? undefined : test}
      >
        <Icon name="bolt" />
        {action.busy ? 'Testing…' : 'Test connection'}
      </button>
      {incomplete ? <p className="muted small">Possible once the required fields are filled in.</p> : undefined}
      <ErrorNote error={action.error} />
      <div role="status">
        {checks === undefined ? undefined : (
          <ul className="checks">
            {checks.map((check, index) => (
              <li key={index}>
                <StateBadge state={checkStates[check.status]} />
                <div>
                  <p className="strong">{check.name}</p>
                  {check.message === undefined ? undefined : <p>{check.message}</p>}
                  {check.hint === undefined ? undefined : <p className="muted">{check.hint}</p>}
                </div>
              </li>
            ))}
            {checks.length === 0 ? <li>The plugin reported nothing to check.</li> : undefined}
          </ul>
        )}
      </div>
    </section>
  );
}
