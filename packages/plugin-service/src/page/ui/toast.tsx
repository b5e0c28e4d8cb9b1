import { useEffect, useState } from 'react';
import { Icon } from './icon.tsx';

const shownMs = 7000;

export interface Announcement {
  /** A repeated text is news too. */
  readonly id: number;
  readonly text: string;
}

/** The result of the last action; screen readers hear it without losing their place. */
export function Toast({ announcement }: { readonly announcement: Announcement | undefined }) {
  const [gone, setGone] = useState<number>();

  useEffect(() => {
    if (announcement === undefined) return undefined;
    const timer = setTimeout(() => setGone(announcement.id), shownMs);
    return () => clearTimeout(timer);
  }, [announcement]);

  const shown = announcement !== undefined && announcement.id !== gone;
  return (
    <div className="toast-place" role="status">
      {shown ? (
        <p key={announcement.id} className="toast">
          <Icon name="check" />
          {announcement.text}
        </p>
      ) : undefined}
    </div>
  );
}
