import { useMemo, useState } from 'react';
import type { InstalledPlugin } from '../../api-types.ts';
import { ApiFailure } from '../api.ts';
import { useApp } from '../context.ts';
import { focusMain } from '../focus-main.ts';
import { ErrorSummary } from '../form/error-summary.tsx';
import { fieldId } from '../form/fields.ts';
import { FieldView } from '../form/field-view.tsx';
import { FormContext } from '../form/form-context.ts';
import { GroupFields } from '../form/group-input.tsx';
import { toIssues } from '../form/locate.ts';
import type { Issue } from '../form/read-draft.ts';
import type { ConfigForm } from '../form/use-config-form.ts';
import { Empty } from '../ui/empty.tsx';
import { ErrorNote } from '../ui/note.tsx';
import { useAction } from '../use-action.ts';
import { ConnectionTest } from './connection-test.tsx';
import { SaveBar } from './save-bar.tsx';

interface ConfigTabProps {
  readonly plugin: InstalledPlugin;
  readonly form: ConfigForm;
  readonly onChange: (plugin: InstalledPlugin) => void;
}

/** Edit, check, test and save the configuration. */
export function ConfigTab({ plugin, form, onChange }: ConfigTabProps) {
  const { api, announce } = useApp();
  const saving = useAction();
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [attempt, setAttempt] = useState(0);
  const [refused, setRefused] = useState<readonly Issue[]>([]);
  const { issues } = form.reading;
  const shown = useMemo(
    () => [...issues.filter(({ path }) => attempt > 0 || left.has(fieldId(path))), ...refused],
    [issues, attempt, left, refused],
  );
  const context = useMemo(
    () => ({
      issues: new Map(shown.map(({ path, message }) => [fieldId(path), message])),
      onLeave: (id: string) => setLeft((ids) => (ids.has(id) ? ids : new Set([...ids, id]))),
    }),
    [shown],
  );

  if (form.field.fields.length === 0 && form.draft.rest === '') {
    return <Empty title="This plugin has nothing to configure" />;
  }

  function save() {
    setRefused([]);
    saving.clear();
    setAttempt((count) => count + 1);
    if (issues.length > 0) return;
    saving.run(async () => {
      let saved: InstalledPlugin;
      try {
        saved = await api.update(plugin.name, { config: form.reading.value });
      } catch (error) {
        if (!(error instanceof ApiFailure) || Object.keys(error.fields).length === 0) throw error;
        setRefused(toIssues(error.fields, form.field, form.draft));
        setAttempt((count) => count + 1);
        return;
      }
      onChange(saved);
      form.reset();
      setAttempt(0);
      setLeft(new Set());
      if (saved.pendingConsents.length === 0) {
        announce('Configuration saved');
      } else {
        // The question stands at the top of the page, far from the button below a long form.
        focusMain({ scroll: true });
        announce('Configuration saved; a private address waits for your answer');
      }
    });
  }

  return (
    <form
      className="config"
      id={fieldId([])}
      tabIndex={-1}
      aria-label="Configuration"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      {attempt > 0 ? <ErrorSummary field={form.field} issues={shown} attempt={attempt} /> : undefined}
      <p className="muted small">
        Fields marked with <span className="required">*</span> are required. Empty ones keep their default.
      </p>
      <FormContext value={context}>
        <GroupFields
          View={FieldView}
          field={form.field}
          draft={form.draft}
          path={[]}
          onChange={(draft) => {
            // The service judged what was sent, not what is being typed now.
            setRefused([]);
            form.change(draft);
          }}
        />
      </FormContext>
      <ErrorNote error={saving.error} />
      <ConnectionTest plugin={plugin} form={form} />
      <SaveBar
        dirty={form.dirty}
        busy={saving.busy}
        onDiscard={() => {
          form.reset();
          setRefused([]);
          setAttempt(0);
        }}
      />
    </form>
  );
}
