import type { InputProps } from './draft-kinds.ts';
import { FieldFrame } from './field-frame.tsx';
import type { ChoiceField } from './fields.ts';

export function ChoiceInput({ field, draft, onChange, ...place }: InputProps<'choice'>) {
  return (
    <FieldFrame field={field} draft={draft} {...place}>
      {(control) => (
        <select {...control} value={draft.code} onChange={(event) => onChange({ ...draft, code: event.target.value })}>
          <option value="">{nothingWords(field)}</option>
          {field.options.map(({ code, label }) => (
            <option key={code} value={code}>
              {label}
            </option>
          ))}
        </select>
      )}
    </FieldFrame>
  );
}

/** What it means to choose nothing. */
function nothingWords({ initial, required, options }: ChoiceField): string {
  if (initial === undefined) return required ? 'Choose…' : 'Not set';
  const option = options.find(({ code }) => code === JSON.stringify(initial));
  return `Default (${option?.label ?? JSON.stringify(initial)})`;
}
