import { useControlId } from './form-context.ts';
import { singular } from '../format.ts';
import type { InputProps, Nesting } from './draft-kinds.ts';
import { createRow, toDraft, type Row } from './draft.ts';
import { FieldFrame, FieldGroup } from './field-frame.tsx';
import { keySegment, type Path, type TextField } from './fields.ts';
import { AddRow, focusAdd, RowTools } from './row-tools.tsx';
import { removeRow, replaceRow } from './rows.ts';

/** Values under keys that the operator chooses: one row for each. */
export function RecordInput({
  field,
  draft,
  onChange,
  path,
  label = field.label,
  View,
}: InputProps<'record'> & Nesting) {
  const name = singular(label);
  const { rows } = draft;
  const id = useControlId()(path);
  const change = (row: Row) => onChange({ ...draft, rows: replaceRow(rows, row) });
  return (
    <FieldGroup field={field} draft={draft} path={path} label={label}>
      <div className="rows">
        {rows.map((row, index) => (
          <div key={row.id} className="row record-row" data-shape={isSimple(field.item.kind) ? 'line' : 'block'}>
            <KeyInput path={[...path, index, keySegment]} row={row} onChange={(key) => change({ ...row, key })} />
            <View
              field={field.item}
              draft={row.draft}
              path={[...path, index]}
              label={field.item.label === '' ? 'Value' : field.item.label}
              onChange={(next) => change({ ...row, draft: next })}
            />
            <RowTools
              id={`row/${row.id}`}
              name={row.key === '' ? `${name} ${index + 1}` : row.key}
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
        off={false}
        onAdd={() => onChange({ ...draft, rows: [...rows, createRow(toDraft(field.item, undefined))] })}
      />
    </FieldGroup>
  );
}

const keyField: TextField = {
  kind: 'text',
  key: keySegment,
  label: 'Key',
  required: true,
  nullable: false,
  format: 'text',
  patterns: [],
  multiline: false,
};

function KeyInput({
  path,
  row,
  onChange,
}: {
  readonly path: Path;
  readonly row: Row;
  readonly onChange: (key: string) => void;
}) {
  return (
    <FieldFrame field={keyField} draft={row.draft} path={path}>
      {(control) => (
        <input
          {...control}
          value={row.key}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </FieldFrame>
  );
}

function isSimple(kind: string): boolean {
  return kind !== 'group' && kind !== 'list' && kind !== 'record';
}
