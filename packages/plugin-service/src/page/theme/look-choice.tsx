import type { OfferedTheme } from '../../api-types.ts';
import { Sample } from './theme-sample.tsx';

interface LookChoiceProps {
  /** Of the group of radio buttons. */
  readonly group: string;
  /** Absent: StreamSpace's own look. */
  readonly theme?: OfferedTheme;
  readonly checked: boolean;
  readonly onChoose: () => void;
}

/** One look in the list, with what it looks like. */
export function LookChoice({ group, theme, checked, onChoose }: LookChoiceProps) {
  const id = `${group}-${theme?.name ?? ''}`;
  return (
    <div className="look">
      <input type="radio" name={group} id={id} checked={checked} aria-describedby={`${id}-about`} onChange={onChoose} />
      <div className="look-text">
        <label htmlFor={id}>{theme?.displayName ?? 'StreamSpace'}</label>
        <p id={`${id}-about`} className="field-help">
          {theme === undefined ? 'The look that the page comes with' : theme.description}
          {theme === undefined ? undefined : `. Contrast measured: level ${theme.contrast}`}
        </p>
      </div>
      <span className="look-samples">
        {theme?.samples.map((sample) => (
          <Sample key={sample.variant} sample={sample} />
        ))}
      </span>
    </div>
  );
}
