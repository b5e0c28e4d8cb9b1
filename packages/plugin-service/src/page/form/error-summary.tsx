import { useEffect, useRef } from 'react';
import { plural } from '../format.ts';
import { Icon } from '../ui/icon.tsx';
import { fieldId, type GroupField } from './fields.ts';
import { useControlId } from './form-context.ts';
import { labelOf } from './locate.ts';
import type { Issue } from './read-draft.ts';

interface SummaryProps {
  readonly field: GroupField;
  readonly issues: readonly Issue[];
  /** Changes with every attempt to save, and takes the focus here. */
  readonly attempt: number;
}

/** All that keeps a form from being saved, with links to where it is. */
export function ErrorSummary({ field, issues, attempt }: SummaryProps) {
  const controlId = useControlId();
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (attempt > 0) place.current?.focus();
  }, [attempt]);
  if (issues.length === 0) return undefined;

  return (
    <div ref={place} className="note" data-tone="bad" role="group" aria-label="What has to change" tabIndex={-1}>
      <Icon name="error" />
      <div className="note-text">
        <p className="note-title">Not saved: {plural(issues.length, 'field needs', 'fields need')} a change</p>
        <ul>
          {issues.map(({ path, message }) => (
            <li key={`${fieldId(path)} ${message}`}>
              <a
                href={`#${controlId(path)}`}
                onClick={(event) => {
                  event.preventDefault();
                  goTo(controlId(path), controlId([]));
                }}
              >
                {labelOf(path, field)}
              </a>
              : {message}
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

/** The whole form stands in where a field is not on the screen. */
function goTo(id: string, form: string) {
  const control = document.getElementById(id) ?? document.getElementById(form);
  control?.focus({ preventScroll: true });
  control?.scrollIntoView({ block: 'center' });
}
