import type { InputProps } from './draft-kinds.ts';
import { FieldFrame } from './field-frame.tsx';

/** One line, or several. The default stands in as placeholder. */
export function TextInput({ field, draft, onChange, ...place }: InputProps<'text'>) {
  const placeholder = typeof field.initial === 'string' ? field.initial : field.example;
  return (
    <FieldFrame field={field} draft={draft} {...place}>
      {(control) => {
        const shared = {
          ...control,
          value: draft.text,
          placeholder,
          spellCheck: false,
          autoComplete: 'off',
        };
        return field.multiline ? (
          <textarea {...shared} rows={4} onChange={(event) => onChange({ ...draft, text: event.target.value })} />
        ) : (
          <input
            {...shared}
            type={field.format}
            onChange={(event) => onChange({ ...draft, text: event.target.value })}
          />
        );
      }}
    </FieldFrame>
  );
}
