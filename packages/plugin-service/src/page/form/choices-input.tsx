import type { InputProps } from './draft-kinds.ts';
import { FieldGroup } from './field-frame.tsx';

/** A check box for each option; the value keeps the order of the options. */
export function ChoicesInput({ field, draft, onChange, ...place }: InputProps<'choices'>) {
  const initial = Array.isArray(field.initial) ? field.initial.map((value: unknown) => JSON.stringify(value)) : [];
  const codes = draft.codes ?? initial;

  function toggle(code: string, on: boolean) {
    const chosen = field.options
      .map((option) => option.code)
      .filter((other) => (other === code ? on : codes.includes(other)));
    onChange({ ...draft, codes: chosen });
  }

  return (
    <FieldGroup field={field} draft={draft} {...place}>
      <div className="check-grid">
        {field.options.map(({ code, label }) => (
          <label key={code} className="check">
            <input
              type="checkbox"
              checked={codes.includes(code)}
              onChange={(event) => toggle(code, event.target.checked)}
            />
            {label}
          </label>
        ))}
      </div>
    </FieldGroup>
  );
}
