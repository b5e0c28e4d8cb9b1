import type { InputProps } from './draft-kinds.ts';
import { FieldFrame } from './field-frame.tsx';
import type { NumberField } from './fields.ts';

export function NumberInput({ field, draft, onChange, ...place }: InputProps<'number'>) {
  const placeholder = typeof field.initial === 'number' ? String(field.initial) : field.example;
  return (
    <FieldFrame field={field} draft={draft} hint={rangeWords(field)} {...place}>
      {(control) => (
        <input
          {...control}
          className="short"
          type="number"
          value={draft.text}
          placeholder={placeholder}
          min={field.min}
          max={field.max}
          step={field.step ?? (field.integer ? 1 : 'any')}
          onChange={({ target }) => onChange({ ...draft, text: target.value, bad: target.validity.badInput })}
        />
      )}
    </FieldFrame>
  );
}

function rangeWords({ min, max, exclusive }: NumberField): string | undefined {
  const low = min === undefined ? undefined : `${exclusive.min ? 'more than' : 'at least'} ${min}`;
  const high = max === undefined ? undefined : `${exclusive.max ? 'less than' : 'at most'} ${max}`;
  if (low === undefined || high === undefined) return low ?? high;
  return exclusive.min || exclusive.max ? `${low}, ${high}` : `${min} to ${max}`;
}
