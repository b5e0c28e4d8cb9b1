import type { InputProps, Nesting } from './draft-kinds.ts';
import type { GroupDraft } from './draft.ts';
import { FieldGroup } from './field-frame.tsx';
import { restSegment, type GroupField, type JsonField, type Path } from './fields.ts';

/** An object as a fieldset; an optional one can be left out as a whole. */
export function GroupInput({ field, draft, onChange, path, label = field.label, View }: InputProps<'group'> & Nesting) {
  const optional = !field.required && field.initial === undefined;
  return (
    <FieldGroup field={field} draft={draft} path={path} label={label}>
      {optional ? (
        <label className="check">
          <input
            type="checkbox"
            checked={draft.present}
            onChange={(event) => onChange({ ...draft, present: event.target.checked })}
          />
          Use {label}
        </label>
      ) : undefined}
      {draft.present ? (
        <GroupFields View={View} field={field} draft={draft} path={path} onChange={onChange} />
      ) : undefined}
    </FieldGroup>
  );
}

interface GroupFieldsProps extends Nesting {
  readonly field: GroupField;
  readonly draft: GroupDraft;
  readonly path: Path;
  readonly onChange: (draft: GroupDraft) => void;
}

/** The fields of an object, and the keys that no field stands for. */
export function GroupFields({ field, draft, path, onChange, View }: GroupFieldsProps) {
  return (
    <>
      {field.fields.map((child) => {
        const own = draft.fields[child.key];
        return own === undefined ? undefined : (
          <View
            key={child.key}
            field={child}
            draft={own}
            path={[...path, child.key]}
            onChange={(next) => onChange({ ...draft, fields: { ...draft.fields, [child.key]: next } })}
          />
        );
      })}
      {draft.rest === '' ? undefined : (
        <View
          field={restField}
          draft={{ kind: 'json', text: draft.rest }}
          path={[...path, restSegment]}
          onChange={(next) => onChange({ ...draft, rest: next.kind === 'json' ? next.text : '' })}
        />
      )}
    </>
  );
}

const restField: JsonField = {
  kind: 'json',
  key: restSegment,
  label: 'Other keys',
  help: 'Set, but not described by the plugin',
  required: false,
  nullable: false,
};
