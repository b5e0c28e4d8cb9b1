interface SaveBarProps {
  readonly dirty: boolean;
  readonly busy: boolean;
  readonly onDiscard: () => void;
}

/** Stays in sight while there is something to save. */
export function SaveBar({ dirty, busy, onDiscard }: SaveBarProps) {
  return (
    <div className="save-bar" data-dirty={dirty || undefined}>
      <button type="submit" className="button primary" aria-disabled={busy}>
        {busy ? 'Saving…' : 'Save'}
      </button>
      {dirty ? (
        <button type="button" className="button" onClick={onDiscard}>
          Discard
        </button>
      ) : undefined}
      <p role="status">{dirty ? 'Unsaved changes' : ''}</p>
    </div>
  );
}
