import { useState, type SyntheticEvent } from 'react';
import type { AuditFilter } from '../api.ts';
import { auditOutcomes as outcomes } from './filter.ts';
import { auditOutcomeWords } from '../states.ts';

interface AuditFiltersProps {
  readonly filter: AuditFilter;
  readonly onChange: (filter: AuditFilter) => void;
}

const fields = [
  { name: 'plugin', label: 'Plugin', hint: 'session-log' },
  { name: 'user', label: 'User', hint: 'u-ada' },
  { name: 'action', label: 'Action', hint: 'plugin, or plugin.installed' },
] as const;

/** Which rows are shown. Texts take effect when they are left or entered, the outcome at once. */
export function AuditFilters({ filter, onChange }: AuditFiltersProps) {
  // What is typed and not entered yet goes when the filter is changed from elsewhere.
  const [typed, setTyped] = useState<{ readonly of: AuditFilter; readonly texts: AuditFilter }>();
  const texts = typed?.of === filter ? typed.texts : filter;

  function apply(event?: SyntheticEvent) {
    event?.preventDefault();
    if (texts !== filter) onChange({ ...filter, ...texts });
  }

  return (
    <form className="inline-form" role="search" aria-label="Audit trail" onSubmit={apply}>
      {fields.map(({ name, label, hint }) => (
        <label key={name}>
          {label}
          <input
            type="text"
            value={texts[name] ?? ''}
            placeholder={hint}
            autoComplete="off"
            spellCheck={false}
            onChange={({ target: { value } }) => setTyped({ of: filter, texts: { ...texts, [name]: value } })}
            onBlur={() => apply()}
          />
        </label>
      ))}
      <label>
        Outcome
        <select
          value={filter.outcome ?? ''}
          onChange={({ target: { value } }) => {
            const { outcome: _outcome, ...rest } = filter;
            const outcome = outcomes.find((each) => each === value);
            onChange({ ...rest, ...(outcome && { outcome }) });
          }}
        >
          <option value="">Any</option>
          {outcomes.map((outcome) => (
            <option key={outcome} value={outcome}>
              {auditOutcomeWords[outcome].word}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" className="button">
        Filter
      </button>
    </form>
  );
}
