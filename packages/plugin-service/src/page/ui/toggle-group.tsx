interface ToggleGroupProps {
  readonly label: string;
  readonly options: readonly { readonly value: string; readonly label: string; readonly count?: number }[];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}

/** Buttons of which any number can be pressed. */
export function ToggleGroup({ label, options, chosen, onChange }: ToggleGroupProps) {
  return (
    <div className="toggles" role="group" aria-label={label}>
      {options.map(({ value, label: text, count }) => {
        const pressed = chosen.includes(value);
        return (
          <button
            key={value}
            type="button"
            className="toggle"
            aria-pressed={pressed}
            onClick={() => onChange(pressed ? chosen.filter((other) => other !== value) : [...chosen, value])}
          >
            {text}
            {count === undefined ? undefined : <span className="count">{count}</span>}
          </button>
        );
      })}
    </div>
  );
}
