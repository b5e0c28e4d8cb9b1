import { useControlId } from './form-context.ts';
import { singular } from '../format.ts';
import type { InputProps, Nesting } from './draft-kinds.ts';
import { createRow, toDraft } from './draft.ts';
import { FieldGroup } from './field-frame.tsx';
import { AddRow, focusAdd, RowTools } from './row-tools.tsx';
import { moveRow, removeRow, replaceRow } from './rows.ts';

/** A list of values or objects: rows that can be added, removed and moved. */
export function ListInput({ field, draft, onChange, path, label = field.label, View }: InputProps<'list'> & Nesting) {
  const name = field.item.label === '' ? singular(label) : field.item.label;
  const { rows } = draft;
  const id = useControlId()(path);
  return (
    <FieldGroup field={field} draft={draft} path={path} label={label} hint={countWords(field)}>
      <div className="rows">
        {rows.map((row, index) => (
          <div key={row.id} className="row" data-shape={field.item.kind === 'group' ? 'block' : 'line'}>
            <View
              field={field.item}
              draft={row.draft}
              path={[...path, index]}
              label={`${name} ${index + 1}`}
              onChange={(next) => onChange({ ...draft, rows: replaceRow(rows, { ...row, draft: next }) })}
            />
            <RowTools
              id={`row/${row.id}`}
              name={`${name} ${index + 1}`}
              move={{
                isFirst: index === 0,
                isLast: index === rows.length - 1,
                by: (by) => onChange({ ...draft, rows: moveRow(rows, row.id, by) }),
              }}
              onRemove={() => {
                onChange({ ...draft, rows: removeRow(rows, row.id) });
                focusAdd(id);
              }}
            />
          </div>
        ))}
      </div>
      <AddRow
        id={id}
        label={name.toLowerCase()}
        off={field.max !== undefined && rows.length >= field.max}
        onAdd={() => onChange({ ...draft, rows: [...rows, createRow(toDraft(field.item, undefined))] })}
      />
    </FieldGroup>
  );
}

function countWords({ min, max }: { readonly min: number; readonly max?: number }): string | undefined {
  if (max !== undefined) return min > 0 ? `${min} to ${max} entries` : `At most ${max} entries`;
  return min > 1 ? `At least ${min} entries` : undefined;
}
