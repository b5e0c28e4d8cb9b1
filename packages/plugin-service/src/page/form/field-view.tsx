import { BooleanInput } from './boolean-input.tsx';
import { ChoiceInput } from './choice-input.tsx';
import { ChoicesInput } from './choices-input.tsx';
import type { FieldViewProps } from './draft-kinds.ts';
import { GroupInput } from './group-input.tsx';
import { JsonInput } from './json-input.tsx';
import { ListInput } from './list-input.tsx';
import { NumberInput } from './number-input.tsx';
import { RecordInput } from './record-input.tsx';
import { SecretInput } from './secret-input.tsx';
import { TextInput } from './text-input.tsx';

/** The control for a field, or a text area with JSON where its draft is that. */
export function FieldView({ field, draft, onChange, ...place }: FieldViewProps) {
  if (field.kind === 'text' && draft.kind === 'text') return <TextInput {...{ field, draft, onChange, ...place }} />;
  if (field.kind === 'secret' && draft.kind === 'secret')
    return <SecretInput {...{ field, draft, onChange, ...place }} />;
  if (field.kind === 'number' && draft.kind === 'number')
    return <NumberInput {...{ field, draft, onChange, ...place }} />;
  if (field.kind === 'boolean' && draft.kind === 'boolean')
    return <BooleanInput {...{ field, draft, onChange, ...place }} />;
  if (field.kind === 'choice' && draft.kind === 'choice')
    return <ChoiceInput {...{ field, draft, onChange, ...place }} />;
  if (field.kind === 'choices' && draft.kind === 'choices')
    return <ChoicesInput {...{ field, draft, onChange, ...place }} />;
  if (field.kind === 'list' && draft.kind === 'list')
    return <ListInput View={FieldView} {...{ field, draft, onChange, ...place }} />;
  if (field.kind === 'record' && draft.kind === 'record')
    return <RecordInput View={FieldView} {...{ field, draft, onChange, ...place }} />;
  if (field.kind === 'group' && draft.kind === 'group')
    return <GroupInput View={FieldView} {...{ field, draft, onChange, ...place }} />;
  if (draft.kind === 'json') return <JsonInput {...{ field, draft, onChange, ...place }} />;
  return undefined;
}
