import type { Block, FormBlock } from '@streamspace/plugin-sdk';
import { useId, useMemo, useState, type ComponentType } from 'react';
import { ErrorSummary } from '../form/error-summary.tsx';
import { fieldId, type GroupField, type JsonSchema } from '../form/fields.ts';
import { FieldView } from '../form/field-view.tsx';
import { FormContext } from '../form/form-context.ts';
import { GroupFields } from '../form/group-input.tsx';
import { toRootDraft } from '../form/draft.ts';
import { toIssues } from '../form/locate.ts';
import { parseSchema } from '../form/parse-schema.ts';
import { readForm, type Issue } from '../form/read-draft.ts';
import { ErrorNote } from '../ui/note.tsx';
import { useAction } from '../use-action.ts';
import { usePlace } from './place.ts';

interface FormViewProps {
  readonly form: FormBlock;
  readonly onDone?: () => void;
  /** Draws the preview: a block can hold a form, so a form does not import what draws blocks. */
  readonly View: ComponentType<{ readonly block: Block }>;
}

/** The fields of an action's input. What is wrong stands beside its field, whoever found it. */
export function FormView({ form, onDone, View }: FormViewProps) {
  const { describe, send, show, heading: Heading } = usePlace();
  const { title, input } = describe({ action: form.action });
  const field = useMemo(() => withOptions(parseSchema(input ?? {}), form.options), [input, form.options]);
  const [draft, setDraft] = useState(() => toRootDraft(field, form.values ?? {}));
  const [step, setStep] = useState(0);
  const [attempt, setAttempt] = useState(0);
  const [refused, setRefused] = useState<readonly Issue[]>([]);
  const [preview, setPreview] = useState<Block>();
  const action = useAction();
  const name = useId();

  const steps = form.steps ?? [];
  const current = steps[step];
  const fields = current === undefined ? field.fields : field.fields.filter(({ key }) => current.fields.includes(key));
  const isLast = step >= steps.length - 1;
  const keys = new Set(fields.map(({ key }) => key));
  const reading = readForm(field, draft);
  const here = reading.issues.filter(({ path: [first] }) => current === undefined || keys.has(String(first)));
  const issues = attempt > 0 ? [...here, ...refused] : refused;

  function submit() {
    setRefused([]);
    setAttempt((count) => count + 1);
    if (here.length > 0) return;
    if (!isLast) {
      setAttempt(0);
      setStep(step + 1);
      return;
    }
    action.run(async () => {
      const outcome = await send(form.action, reading.value);
      if (outcome !== undefined && 'invalid' in outcome) {
        setRefused(toIssues(outcome.invalid, field, draft));
        setAttempt((count) => count + 1);
        return;
      }
      setAttempt(0);
      onDone?.();
      show(outcome);
    });
  }

  function look(id: string) {
    action.run(async () => {
      const outcome = await send(id, reading.value);
      if (outcome !== undefined && 'show' in outcome) setPreview(outcome.show);
      else if (outcome !== undefined && 'invalid' in outcome) setRefused(toIssues(outcome.invalid, field, draft));
    });
  }

  return (
    <form
      className="config"
      id={`${name}${fieldId([])}`}
      aria-labelledby={`${name}title`}
      tabIndex={-1}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Heading id={`${name}title`} className={onDone === undefined ? undefined : 'visually-hidden'}>
        {current === undefined ? title : `${current.title} (step ${step + 1} of ${steps.length})`}
      </Heading>
      <FormContext
        value={{
          scope: name,
          issues: new Map(issues.map(({ path, message }) => [fieldId(path), message])),
          onLeave: () => undefined,
        }}
      >
        {issues.length > 0 ? <ErrorSummary field={field} issues={issues} attempt={attempt} /> : undefined}
        <GroupFields View={FieldView} field={{ ...field, fields }} draft={draft} path={[]} onChange={setDraft} />
      </FormContext>
      <ErrorNote error={action.error} />
      {preview === undefined ? undefined : (
        <section className="preview" aria-label="Preview">
          <View block={preview} />
        </section>
      )}
      <div className="actions">
        {step > 0 ? (
          <button type="button" className="button" onClick={() => setStep(step - 1)}>
            Back
          </button>
        ) : undefined}
        {form.preview === undefined ? undefined : (
          <button type="button" className="button" onClick={() => look(form.preview ?? '')}>
            Preview
          </button>
        )}
        <button type="submit" className="button primary" aria-disabled={action.busy}>
          {isLast ? (form.submit ?? title) : 'Next'}
        </button>
      </div>
    </form>
  );
}

/** Fields for which only the plugin knows what there is to choose. */
function withOptions(field: GroupField, options: FormBlock['options'] = {}): GroupField {
  return {
    ...field,
    fields: field.fields.map((child) => {
      const choices = Object.hasOwn(options, child.key) ? options[child.key] : undefined;
      if (choices === undefined || child.kind !== 'text') return child;
      return {
        ...child,
        kind: 'choice',
        options: choices.map(({ value, label }) => ({ code: JSON.stringify(value), label })),
      };
    }),
  };
}

/** Whether an action can only be done with something filled in. */
export function wantsForm(input: JsonSchema | undefined, given: Readonly<Record<string, unknown>>): boolean {
  const required = input?.['required'];
  if (!Array.isArray(required)) return false;
  return required.some((key) => typeof key === 'string' && !Object.hasOwn(given, key));
}
