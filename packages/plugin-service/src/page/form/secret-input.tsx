import { useState } from 'react';
import { Icon } from '../ui/icon.tsx';
import type { InputProps } from './draft-kinds.ts';
import { FieldFrame } from './field-frame.tsx';

/** A secret: it can be written, replaced and cleared, but what is stored never comes back to the page. */
export function SecretInput({ field, draft, onChange, path, label = field.label }: InputProps<'secret'>) {
  const [shown, setShown] = useState(false);
  const stored = draft.mark !== undefined;
  const placeholder = stored
    ? 'Set — leave empty to keep'
    : (field.example ?? (field.content === 'json' ? '{ }' : undefined));

  if (draft.cleared) {
    return (
      <FieldFrame field={field} draft={draft} path={path} label={label}>
        {(control) => (
          <div className="input-row">
            <p className="input-said">Removed when you save</p>
            <button
              {...control}
              type="button"
              className="button"
              onClick={() => onChange({ ...draft, cleared: false })}
            >
              Keep {label}
            </button>
          </div>
        )}
      </FieldFrame>
    );
  }
  return (
    <FieldFrame
      field={field}
      draft={draft}
      path={path}
      label={label}
      hint={field.content === 'json' ? 'As JSON' : undefined}
    >
      {(control) => {
        const shared = { ...control, value: draft.text, placeholder, spellCheck: false, autoComplete: 'new-password' };
        return (
          <div className="input-row">
            {field.multiline ? (
              <textarea {...shared} rows={4} onChange={(event) => onChange({ ...draft, text: event.target.value })} />
            ) : (
              <input
                {...shared}
                type={shown ? 'text' : 'password'}
                onChange={(event) => onChange({ ...draft, text: event.target.value })}
              />
            )}
            {field.multiline || draft.text === '' ? undefined : (
              <button
                type="button"
                className="button"
                aria-pressed={shown}
                aria-label={`Show ${label}`}
                onClick={() => setShown(!shown)}
              >
                {shown ? 'Hide' : 'Show'}
              </button>
            )}
            {stored && draft.text !== '' ? (
              <button
                type="button"
                className="button"
                aria-label={`Keep the stored ${label}`}
                onClick={() => onChange({ ...draft, text: '' })}
              >
                Keep old
              </button>
            ) : undefined}
            {stored && draft.text === '' ? (
              <>
                <span className="badge" data-tone="good">
                  <Icon name="lock" />
                  Set
                </span>
                <button
                  type="button"
                  className="button"
                  aria-label={`Clear ${label}`}
                  onClick={() => onChange({ ...draft, cleared: true })}
                >
                  Clear
                </button>
              </>
            ) : undefined}
          </div>
        );
      }}
    </FieldFrame>
  );
}
