import { useId, useState } from 'react';
import { useApp } from '../context.ts';
import { FieldIssue } from '../form/field-frame.tsx';
import { Combobox } from '../ui/combobox.tsx';
import { Icon } from '../ui/icon.tsx';
import { ErrorNote } from '../ui/note.tsx';
import { Panel } from '../ui/panel.tsx';
import { useAction } from '../use-action.ts';
import { useResource } from '../use-resource.ts';
import { parseData } from './parse-data.ts';

/** Fires an event as if it had happened, to see what plugins make of it. */
export function FireEvent() {
  const { api, announce } = useApp();
  const types = useResource('event types', api.eventTypes);
  const action = useAction();
  const [type, setType] = useState('');
  const [text, setText] = useState('');
  const [faults, setFaults] = useState<{ readonly type?: string; readonly data?: string }>({});
  const id = useId();

  function fire() {
    const parsed = parseData(text);
    setFaults({
      ...(type.trim() === '' ? { type: 'Choose the type of event' } : {}),
      ...(parsed.ok ? {} : { data: parsed.fault }),
    });
    if (type.trim() === '' || !parsed.ok) return;
    action.run(async () => {
      const { event } = await api.fire(type.trim(), parsed.data);
      announce(`Fired ${event.type}`);
    });
  }

  return (
    <Panel title="Fire an event">
      <form
        className="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          fire();
        }}
      >
        <div className="field" data-invalid={faults.type !== undefined || undefined}>
          <label htmlFor={`${id}type`}>Event type</label>
          <Combobox
            id={`${id}type`}
            value={type}
            placeholder="session.created"
            describedBy={faults.type === undefined ? undefined : `${id}typeIssue`}
            options={(types.data?.types ?? []).map((each) => ({ value: each.type, text: each.description }))}
            onChange={setType}
          />
          <FieldIssue id={`${id}typeIssue`} text={faults.type} />
        </div>
        <div className="field" data-invalid={faults.data !== undefined || undefined}>
          <label htmlFor={`${id}data`}>Data</label>
          <p className="field-help" id={`${id}dataHelp`}>
            A JSON object. Left empty, the service makes up a likely one.
          </p>
          <textarea
            id={`${id}data`}
            className="code"
            rows={4}
            spellCheck={false}
            aria-invalid={faults.data === undefined ? undefined : true}
            aria-describedby={`${faults.data === undefined ? '' : `${id}dataIssue `}${id}dataHelp`}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <FieldIssue id={`${id}dataIssue`} text={faults.data} />
        </div>
        <ErrorNote error={action.error ?? types.error} />
        <div className="actions">
          <button type="submit" className="button primary" aria-disabled={action.busy}>
            <Icon name="bolt" />
            {action.busy ? 'Firing…' : 'Fire'}
          </button>
        </div>
      </form>
    </Panel>
  );
}
