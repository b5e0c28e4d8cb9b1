import type { SettingsContribution } from '@streamspace/plugin-runtime/types';
import { useId, useMemo, useState } from 'react';
import { ApiFailure } from '../api.ts';
import { useApp } from '../context.ts';
import { toRootDraft } from '../form/draft.ts';
import { ErrorSummary } from '../form/error-summary.tsx';
import { fieldId } from '../form/fields.ts';
import { FieldView } from '../form/field-view.tsx';
import { FormContext } from '../form/form-context.ts';
import { GroupFields } from '../form/group-input.tsx';
import { toIssues } from '../form/locate.ts';
import { parseSchema } from '../form/parse-schema.ts';
import { readForm, type Issue } from '../form/read-draft.ts';
import { Link } from '../navigation.tsx';
import { ForRole } from '../role/for-role.tsx';
import { ThemePanel } from '../theme/theme-panel.tsx';
import { ErrorNote } from '../ui/note.tsx';
import { Panel } from '../ui/panel.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { useAction } from '../use-action.ts';
import { useResource } from '../use-resource.ts';
import { useTitle } from '../use-title.ts';
import { useContributions } from './use-plug-in.ts';
import { ViewAs } from './view-as.tsx';

/** What the viewer may choose, plugin by plugin. */
export function SettingsPage() {
  useTitle('My settings');
  const { viewAs } = useApp();
  const { data } = useContributions();
  return (
    <>
      <p>
        <Link href="/home">Home</Link>
      </p>
      <div className="page-head">
        <h1>My settings</h1>
        <ForRole least="admin">
          <ViewAs />
        </ForRole>
      </div>
      <div className="blocks">
        <ThemePanel key={viewAs.id ?? ''} />
        {data?.settings.map((settings) => (
          <SettingsOf key={`${settings.plugin} ${viewAs.id ?? ''}`} settings={settings} />
        ))}
      </div>
    </>
  );
}

function SettingsOf({ settings: { plugin, title, displayName, schema } }: { readonly settings: SettingsContribution }) {
  const { api, viewAs } = useApp();
  const { data, error, reload } = useResource(`settings ${plugin} ${viewAs.id ?? ''}`, () => api.settings(plugin));
  return (
    <Panel title={title} aside={<span className="muted small">{displayName}</span>}>
      <ErrorNote error={error} retry={reload} />
      {data === undefined ? (
        <Skeleton label={`Loading ${title}`} rows={2} />
      ) : (
        <SettingsForm plugin={plugin} title={title} schema={schema} saved={data.settings} />
      )}
    </Panel>
  );
}

function SettingsForm({
  plugin,
  title,
  schema,
  saved,
}: {
  readonly plugin: string;
  readonly title: string;
  readonly schema: SettingsContribution['schema'];
  readonly saved: Readonly<Record<string, unknown>>;
}) {
  const { api, announce } = useApp();
  const field = useMemo(() => parseSchema(schema), [schema]);
  const [draft, setDraft] = useState(() => toRootDraft(field, saved));
  const [refused, setRefused] = useState<readonly Issue[]>([]);
  const [attempt, setAttempt] = useState(0);
  const scope = useId();
  const saving = useAction();
  const reading = readForm(field, draft);
  const issues = attempt > 0 ? [...reading.issues, ...refused] : [];

  function save() {
    setRefused([]);
    setAttempt((count) => count + 1);
    if (reading.issues.length > 0) return;
    saving.run(async () => {
      try {
        await api.saveSettings(plugin, reading.value);
        setAttempt(0);
        announce(`${title} saved`);
      } catch (error) {
        if (!(error instanceof ApiFailure) || Object.keys(error.fields).length === 0) throw error;
        setRefused(toIssues(error.fields, field, draft));
      }
    });
  }

  return (
    <form
      className="config"
      aria-label={title}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <FormContext
        value={{
          scope,
          issues: new Map(issues.map(({ path, message }) => [fieldId(path), message])),
          onLeave: () => undefined,
        }}
      >
        <ErrorSummary field={field} issues={issues} attempt={attempt} />
        <GroupFields View={FieldView} field={field} draft={draft} path={[]} onChange={setDraft} />
      </FormContext>
      <ErrorNote error={saving.error} />
      <div className="actions">
        <button type="submit" className="button primary" aria-disabled={saving.busy}>
          Save
        </button>
      </div>
    </form>
  );
}
