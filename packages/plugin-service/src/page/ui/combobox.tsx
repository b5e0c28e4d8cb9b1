import { useEffect, useRef, useState, type KeyboardEvent } from 'react';

interface Option {
  readonly value: string;
  /** What it means. */
  readonly text: string;
}

interface ComboboxProps {
  readonly id: string;
  readonly value: string;
  readonly options: readonly Option[];
  readonly placeholder: string;
  /** Id of the element that says what is wrong. */
  readonly describedBy: string | undefined;
  readonly onChange: (value: string) => void;
}

/**
 * A text box that offers what matches.
 *
 * @see https://www.w3.org/WAI/ARIA/apg/patterns/combobox/
 */
export function Combobox({ id, value, options, placeholder, describedBy, onChange }: ComboboxProps) {
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const list = useRef<HTMLUListElement>(null);
  const found = options.filter((option) => matches(option, value));
  const listId = `${id}:options`;
  const activeId = open && found[active] !== undefined ? `${listId}:${active}` : undefined;

  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [active]);

  function close() {
    setOpen(false);
    setActive(-1);
  }

  function choose(option: Option) {
    onChange(option.value);
    close();
  }

  function onKeyDown(event: KeyboardEvent) {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const option = found[active];
    if (step !== 0 && found.length > 0) {
      event.preventDefault();
      setOpen(true);
      setActive((index) => (index < 0 && step < 0 ? found.length - 1 : (index + step + found.length) % found.length));
    } else if (event.key === 'Enter' && open && option !== undefined) {
      event.preventDefault();
      choose(option);
    } else if (event.key === 'Escape' && open) {
      event.preventDefault();
      close();
    }
  }

  return (
    <div className="combobox">
      <input
        id={id}
        role="combobox"
        aria-expanded={open && found.length > 0}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={activeId}
        aria-invalid={describedBy === undefined ? undefined : true}
        aria-describedby={describedBy}
        autoComplete="off"
        spellCheck={false}
        placeholder={placeholder}
        value={value}
        onChange={(event) => {
          onChange(event.target.value);
          setOpen(true);
          setActive(-1);
        }}
        onFocus={() => setOpen(true)}
        onBlur={close}
        onKeyDown={onKeyDown}
      />
      <ul
        ref={list}
        id={listId}
        className="options"
        role="listbox"
        aria-label="Suggestions"
        hidden={!open || found.length === 0}
      >
        {found.map((option, index) => (
          <li
            key={option.value}
            id={`${listId}:${index}`}
            role="option"
            aria-selected={index === active}
            // Before the text box loses the focus and closes the list.
            onPointerDown={(event) => {
              event.preventDefault();
              choose(option);
            }}
          >
            <span className="option-value">{option.value}</span>
            <span className="option-text">{option.text}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function matches({ value, text }: Option, typed: string): boolean {
  const words = typed.toLowerCase().split(/\s+/);
  return words.every((word) => value.includes(word) || text.toLowerCase().includes(word));
}
