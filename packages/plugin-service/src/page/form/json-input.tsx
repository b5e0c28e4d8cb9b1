import type { Draft } from './draft.ts';
import type { DraftOf } from './draft-kinds.ts';
import { FieldFrame, type FieldProps } from './field-frame.tsx';

/** JSON, for what the form has no control for. */
export function JsonInput({
  field,
  draft,
  onChange,
  ...place
}: FieldProps & { readonly draft: DraftOf<'json'>; readonly onChange: (draft: Draft) => void }) {
  const placeholder = field.initial === undefined ? undefined : JSON.stringify(field.initial, undefined, 2);
  return (
    <FieldFrame field={field} draft={draft} hint="As JSON" {...place}>
      {(control) => (
        <textarea
          {...control}
          className="code"
          rows={Math.min(16, Math.max(3, draft.text.split('\n').length))}
          value={draft.text}
          placeholder={placeholder}
          spellCheck={false}
          onChange={(event) => onChange({ ...draft, text: event.target.value })}
        />
      )}
    </FieldFrame>
  );
}
