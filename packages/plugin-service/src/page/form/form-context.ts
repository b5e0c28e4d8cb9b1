import { createContext, use } from 'react';
import { fieldId, type Field, type Path } from './fields.ts';

interface FormState {
  /** Sets the ids of one form apart from those of another on the same page. */
  readonly scope?: string;
  /** What is wrong, by {@link fieldId}. */
  readonly issues: ReadonlyMap<string, string>;
  /** The person has left a field; what is wrong with it may be said now. */
  readonly onLeave: (id: string) => void;
}

export const FormContext = createContext<FormState>({ issues: new Map(), onLeave: () => undefined });

/** Attributes that tie a control to its help text and its error. */
export interface ControlProps {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': true | undefined;
  readonly 'aria-required': true | undefined;
  readonly onBlur: () => void;
}

/** Ids of controls in the form around. */
export function useControlId(): (path: Path) => string {
  const { scope = '' } = use(FormContext);
  return (path) => `${scope}${fieldId(path)}`;
}

/** What a field's controls, help and error need to know of each other. */
export function useField(field: Field, path: Path, hint?: string) {
  const { issues, onLeave } = use(FormContext);
  const key = fieldId(path);
  const id = useControlId()(path);
  const issue = issues.get(key);
  const help = [field.help, hint].filter((part) => part !== undefined && part !== '').join(' · ');
  const helpId = help === '' ? undefined : `${id}:help`;
  const issueId = issue === undefined ? undefined : `${id}:issue`;
  const describedBy = [issueId, helpId].filter((part) => part !== undefined).join(' ');
  const control: ControlProps = {
    id,
    'aria-describedby': describedBy === '' ? undefined : describedBy,
    'aria-invalid': issue === undefined ? undefined : true,
    'aria-required': field.required || undefined,
    onBlur: () => onLeave(key),
  };
  return { control, issue, issueId, help, helpId };
}
