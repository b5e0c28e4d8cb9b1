import type { InputProps } from './draft-kinds.ts';
import { FieldHelp, FieldIssue } from './field-frame.tsx';
import { useField } from './form-context.ts';

/** A check box, with the default in place until it is touched. */
export function BooleanInput({ field, draft, onChange, path, label = field.label }: InputProps<'boolean'>) {
  const { control, issue, issueId, help, helpId } = useField(field, path);
  const { 'aria-required': _meaningless, ...attributes } = control;
  return (
    <div className="field" data-invalid={issue !== undefined || undefined}>
      <label className="check">
        <input
          {...attributes}
          type="checkbox"
          checked={draft.on ?? field.initial === true}
          onChange={(event) => onChange({ ...draft, on: event.target.checked })}
        />
        {label}
      </label>
      <FieldHelp id={helpId} text={help} />
      <FieldIssue id={issueId} text={issue} />
    </div>
  );
}
