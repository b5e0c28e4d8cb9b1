import type { ReactNode } from 'react';
import { ApiFailure } from '../api.ts';
import type { Tone } from '../states.ts';
import { StateIcon } from '../theme/state-icon.tsx';
import { Icon } from './icon.tsx';

interface NoteProps {
  readonly tone: Tone;
  readonly title: string;
  readonly children?: ReactNode;
  /** Buttons. */
  readonly actions?: ReactNode;
}

/** A message that stands in the page, with what can be done about it. */
export function Note({ tone, title, children, actions }: NoteProps) {
  return (
    <div className="note" data-tone={tone}>
      <StateIcon tone={tone} />
      <div className="note-text">
        <p className="note-title">{title}</p>
        {children}
      </div>
      {actions === undefined ? undefined : <div className="actions">{actions}</div>}
    </div>
  );
}

/** What went wrong and what would work, announced as it appears. */
export function ErrorNote({ error, retry }: { readonly error: Error | undefined; readonly retry?: () => void }) {
  return (
    <div role="alert">
      {error === undefined ? undefined : (
        <Note
          tone="bad"
          title={error.message}
          actions={
            retry && (
              <button type="button" className="button" onClick={retry}>
                <Icon name="refresh" />
                Try again
              </button>
            )
          }
        >
          {error instanceof ApiFailure && error.hint !== undefined ? <p>{error.hint}</p> : undefined}
        </Note>
      )}
    </div>
  );
}
