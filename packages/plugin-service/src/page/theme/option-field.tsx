import { useId } from 'react';
import type { OfferedOption } from '../../api-types.ts';

interface OptionFieldProps {
  readonly option: OfferedOption;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** One thing to choose in a theme: a box to tick for yes and no, otherwise a list. */
export function OptionField({ option, value, onChange }: OptionFieldProps) {
  const id = useId();
  const { title, description, values } = option;
  const help = description === undefined ? undefined : `${id}-help`;
  const isYesNo = values.length === 2 && values.every((each) => each.value === 'true' || each.value === 'false');
  return (
    <div className="field">
      {isYesNo ? (
        <label className="check">
          <input
            type="checkbox"
            checked={value === 'true'}
            aria-describedby={help}
            onChange={(event) => onChange(String(event.target.checked))}
          />
          {title}
        </label>
      ) : (
        <>
          <label htmlFor={id}>{title}</label>
          <select id={id} value={value} aria-describedby={help} onChange={(event) => onChange(event.target.value)}>
            {values.map((each) => (
              <option key={each.value} value={each.value}>
                {each.title}
              </option>
            ))}
          </select>
        </>
      )}
      {description === undefined ? undefined : (
        <p id={help} className="field-help">
          {description}
        </p>
      )}
    </div>
  );
}
