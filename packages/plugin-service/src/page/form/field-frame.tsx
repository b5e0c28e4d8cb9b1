import type { ReactNode } from 'react';
import { Icon } from '../ui/icon.tsx';
import type { Field, Path } from './fields.ts';
import { useField, type ControlProps } from './form-context.ts';

export interface FieldProps<F extends Field = Field, D = unknown> {
  readonly field: F;
  readonly draft: D;
  readonly path: Path;
  /** In place of the field's own label, such as `Endpoint 2`. */
  readonly label?: string;
}

interface FrameProps extends FieldProps {
  /** Added to the help text, such as the range of a number. */
  readonly hint?: string | undefined;
  readonly children: (control: ControlProps) => ReactNode;
}

/** Label, help, control and error of one field. */
export function FieldFrame({ field, path, label = field.label, hint, children }: FrameProps) {
  const { control, issue, issueId, help, helpId } = useField(field, path, hint);
  return (
    <div className="field" data-invalid={issue !== undefined || undefined}>
      <label htmlFor={control.id}>
        {label}
        {field.required ? <RequiredMark /> : undefined}
      </label>
      <FieldHelp id={helpId} text={help} />
      {children(control)}
      <FieldIssue id={issueId} text={issue} />
    </div>
  );
}

/** Legend, help, controls and error of several that belong together. */
export function FieldGroup({
  field,
  path,
  label = field.label,
  hint,
  children,
  aside,
}: Omit<FrameProps, 'children'> & { readonly children: ReactNode; readonly aside?: ReactNode }) {
  const { control, issue, issueId, help, helpId } = useField(field, path, hint);
  return (
    <fieldset
      className="field-group"
      id={control.id}
      tabIndex={-1}
      aria-describedby={control['aria-describedby']}
      data-invalid={issue !== undefined || undefined}
    >
      <legend>
        {label}
        {field.required && field.kind !== 'group' ? <RequiredMark /> : undefined}
      </legend>
      {aside}
      <FieldHelp id={helpId} text={help} />
      {children}
      <FieldIssue id={issueId} text={issue} />
    </fieldset>
  );
}

function RequiredMark() {
  return (
    <span className="required" title="required" aria-hidden="true">
      *
    </span>
  );
}

export function FieldHelp({ id, text }: { readonly id: string | undefined; readonly text: string }) {
  return text === '' ? undefined : (
    <p className="field-help" id={id}>
      {text}
    </p>
  );
}

export function FieldIssue({ id, text }: { readonly id: string | undefined; readonly text: string | undefined }) {
  return text === undefined ? undefined : (
    <p className="field-issue" id={id}>
      <Icon name="error" />
      {text}
    </p>
  );
}
